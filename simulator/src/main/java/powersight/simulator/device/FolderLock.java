package powersight.simulator.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A folder that one simulator at a time may have open. The machine lets go of it when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final FileChannel held;

    private FolderLock(FileChannel held) {
        this.held = held;
    }

    static FolderLock take(Path folder) throws IOException {
        FileChannel file = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(file) == null) {
            file.close();
            throw new IOException("another simulator runs these meters: " + folder + " is in use; stop it first");
        }
        return new FolderLock(file);
    }

    static boolean isTaken(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(NAME))) return false;
        try (FileChannel file = FileChannel.open(folder.resolve(NAME), StandardOpenOption.WRITE);
                FileLock free = lock(file)) {
            return free == null;
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
