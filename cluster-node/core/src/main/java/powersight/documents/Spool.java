package powersight.documents;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** Files on their way in or out, each gone when its request is over; those of a killed program when they are old. */
final class Spool {
    private static final Duration OLD = Duration.ofHours(1);

    /** How a file is opened for writing; a test fills the disk here. */
    interface Opening {
        OutputStream open(Path file) throws IOException;
    }

    private final Path folder;
    private final long reserve;
    private final Opening opening;

    Spool(Path folder, long reserve) {
        this(folder, reserve, file -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    }

    Spool(Path folder, long reserve, Opening opening) {
        this.folder = folder;
        this.reserve = reserve;
        this.opening = opening;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path fresh() {
        return folder.resolve(UUID.randomUUID().toString());
    }

    OutputStream open(Path file) throws IOException {
        return opening.open(file);
    }

    boolean hasRoomFor(long bytes) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        return disk.getUsableSpace() >= bytes + reserve;
    }

    /** Removes what a killed program has left. */
    void sweep(Instant now) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList())
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(OLD))) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isFull(IOException e) {
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return said.contains("no space left") || said.contains("disk quota") || said.contains("file too large");
    }
}
