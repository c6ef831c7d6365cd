package powersight.simulator.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * One file of a buffer, named by the position of its first byte in the whole buffer. Positions only grow, so a file can
 * be dropped at either end without renumbering anything.
 */
final class BufferFile implements AutoCloseable {
    private static final String SUFFIX = ".readings";

    final Path path;
    final long base;
    private final FileChannel channel;
    private long length;
    /** Times of the oldest and newest reading inside. */
    long oldest = Long.MAX_VALUE, newest = Long.MIN_VALUE;

    BufferFile(Path folder, long base) throws IOException {
        this(folder.resolve(String.format(Locale.ROOT, "%016x", base) + SUFFIX));
    }

    BufferFile(Path path) throws IOException {
        this.path = path;
        String name = path.getFileName().toString();
        base = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        length = channel.size();
    }

    static boolean isOne(Path path) {
        return path.getFileName().toString().endsWith(SUFFIX);
    }

    long end() {
        return base + length;
    }

    long length() {
        return length;
    }

    void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) length += channel.write(bytes, length);
    }

    /** Fills the buffer from that position on, as far as the file goes. */
    void read(long position, ByteBuffer into) throws IOException {
        long at = position - base;
        while (into.hasRemaining() && at < length) {
            int got = channel.read(into, at);
            if (got <= 0) break;
            at += got;
        }
    }

    void cutAt(long position) throws IOException {
        channel.truncate(position - base);
        length = position - base;
    }

    void saw(Kept kept) {
        if (kept instanceof Measurement measurement) {
            oldest = Math.min(oldest, measurement.atMillis());
            newest = Math.max(newest, measurement.atMillis());
        }
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
