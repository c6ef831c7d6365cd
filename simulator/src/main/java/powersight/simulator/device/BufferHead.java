package powersight.simulator.device;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Five numbers beside the buffer's files, in mapped memory: what a kill at any instant must not undo.
 *
 * <p>A file that ends before {@link #end} has lost something; {@link #highestSequence} then says from where it is safe to
 * count on. A killed process loses nothing that is mapped; only the machine's own power cut could.
 */
final class BufferHead {
    private static final long MAGIC = 0x5053_4845_4144_3031L;
    private static final int SIZE = 64;

    private final MappedByteBuffer memory;
    final boolean isNew;

    BufferHead(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        }
        isNew = memory.getLong(0) != MAGIC;
        if (isNew) {
            for (int i = 8; i < SIZE; i += 8) memory.putLong(i, 0);
            memory.putLong(0, MAGIC);
        }
    }

    long end() {
        return memory.getLong(8);
    }

    void end(long position) {
        memory.putLong(8, position);
    }

    long acknowledged() {
        return memory.getLong(16);
    }

    void acknowledged(long position) {
        memory.putLong(16, position);
    }

    long highestSequence() {
        return memory.getLong(24);
    }

    void atLeastSequence(long sequence) {
        if (sequence > memory.getLong(24)) memory.putLong(24, sequence);
    }

    /** When the first meter of this buffer began to count; 0 while none has. */
    long origin() {
        return memory.getLong(32);
    }

    void origin(long millis) {
        memory.putLong(32, millis);
    }
}
