package powersight.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Everything one installation keeps, in one folder that one process owns at a time: the database, the broker's store,
 * secrets and logs. To move an installation, stop it and copy the folder; to forget it, delete the folder.
 */
final class DataDirectory implements AutoCloseable {
    private static final long NEEDED_MB = 500;

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Takes the folder into possession, making it when there is none. */
    static DataDirectory claim(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            long free = Files.getFileStore(root).getUsableSpace() >> 20;
            if (free < NEEDED_MB)
                throw new StartRefused(
                        "only " + free + " MB are free on the disk of " + root + "; " + NEEDED_MB + " MB are needed.",
                        "free some space, or put the data elsewhere with --data DIR");
            Path file = root.resolve("powersight.lock");
            FileChannel lock = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock mine = lock.tryLock();
            if (mine == null) {
                lock.close();
                String owner = Files.readString(file).trim();
                throw new StartRefused(
                        "the data in " + root + " is in use by process " + owner + ".",
                        "stop that one first (kill " + owner + "), or start with other data: --data DIR");
            }
            lock.truncate(0);
            lock.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(root, lock);
        } catch (IOException e) {
            throw new StartRefused(
                    "the data directory " + root + " cannot be used: " + e, "choose another with --data DIR", e);
        }
    }

    Path root() {
        return root;
    }

    Path folder(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A secret of that name, drawn on first use and the same ever after. Readable by its owner only. */
    String secret(String name) {
        Path file = privateFolder().resolve(name);
        String known = read(file);
        if (known != null) return known;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String drawn = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(file, drawn);
        return drawn;
    }

    /** A private file's text, or null when there is none. */
    @Nullable
    String privateText(String name) {
        return read(privateFolder().resolve(name));
    }

    void keepSecretly(String name, String text) {
        write(privateFolder().resolve(name), text);
    }

    /** A file of that name beside the others, which only its owner may read. */
    Path keepPrivately(String name, String text) {
        Path file = root.resolve(name);
        write(file, text);
        return file;
    }

    private Path privateFolder() {
        try {
            Path folder = folder("secrets");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whole or not at all: a half-written secret would lock us out of our own database. */
    private static void write(Path file, String text) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, text);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
