package powersight.simulator.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a buffer, one behind the other: a single row of records, cut where a day or a size was full. */
final class BufferFiles {
    private static final int CHUNK = 256 * 1024;

    /** Empty between two calls, so that a thread has one and not every meter. */
    private static final ThreadLocal<ByteBuffer> READING = ThreadLocal.withInitial(() -> ByteBuffer.allocate(CHUNK));

    interface Seen {
        void record(BufferFile file, long position, BufferCodec.Entry record);
    }

    private final Path folder;
    private final BufferCodec codec;
    private final TreeMap<Long, BufferFile> files = new TreeMap<>();

    BufferFiles(Path folder, BufferCodec codec) throws IOException {
        this.folder = folder;
        this.codec = codec;
        try (Stream<Path> list = Files.list(folder)) {
            for (Path path : list.filter(BufferFile::isOne).sorted().toList()) {
                BufferFile file = new BufferFile(path);
                files.put(file.base, file);
            }
        }
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    List<BufferFile> all() {
        return List.copyOf(files.values());
    }

    BufferFile last() {
        return files.lastEntry().getValue();
    }

    BufferFile begin(long base) throws IOException {
        BufferFile file = new BufferFile(folder, base);
        files.put(base, file);
        return file;
    }

    /** The file that holds that position, or the next one behind it. */
    @Nullable
    BufferFile at(long position) {
        Map.Entry<Long, BufferFile> entry = files.floorEntry(position);
        if (entry != null && position < entry.getValue().end()) return entry.getValue();
        Map.Entry<Long, BufferFile> later = files.higherEntry(position);
        return later == null ? null : later.getValue();
    }

    /** A stretch of the file from that position on, ready to be read; lent until the next call. */
    static ByteBuffer chunk(BufferFile file, long position) throws IOException {
        ByteBuffer chunk = READING.get().clear();
        file.read(position, chunk);
        return chunk.flip();
    }

    /** Shows every record of the file from that position on. Returns the position behind the last sound one. */
    long scan(BufferFile file, long from, Seen seen) {
        long position = from;
        try {
            while (position < file.end()) {
                ByteBuffer bytes = chunk(file, position);
                int begin = 0;
                for (BufferCodec.Entry record = codec.read(bytes); record != null; record = codec.read(bytes)) {
                    seen.record(file, position, record);
                    position += bytes.position() - begin;
                    begin = bytes.position();
                }
                if (bytes.position() == 0) break;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.path, e);
        }
        return position;
    }

    /** The oldest files of which every reading is older than that; never the last file. */
    List<BufferFile> olderThan(long millis) {
        List<BufferFile> old = new ArrayList<>();
        for (BufferFile file : files.values()) {
            if (file == last() || file.newest == Long.MIN_VALUE || file.newest >= millis) break;
            old.add(file);
        }
        return old;
    }

    /** Deletes the files that end before that position; never the last file. */
    void deleteBefore(long position) {
        for (BufferFile file : all()) {
            if (file == last() || file.end() > position) return;
            delete(file);
        }
    }

    void delete(BufferFile file) {
        files.remove(file.base);
        try {
            file.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file.path, e);
        }
    }

    void close() throws IOException {
        for (BufferFile file : files.values()) file.close();
    }
}
