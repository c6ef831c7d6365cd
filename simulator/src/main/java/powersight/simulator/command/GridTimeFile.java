package powersight.simulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import powersight.wire.GridClock;

/**
 * How far the meters of a buffer folder have lived, so that a simulator started again does not make them wait until its
 * clock has caught up. Written a little ahead of time: a kill between two writes leaves no reading in the future.
 */
final class GridTimeFile {
    private final Path file;

    GridTimeFile(Path folder) {
        file = folder.resolve("grid-time");
    }

    Optional<Instant> read() throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        String text = Files.readString(file).trim();
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IOException(file + " should hold an instant, not '" + text + "'; delete it to begin at --start");
        }
    }

    void write(GridClock clock, Duration untilNextWrite) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling("grid-time.new");
        Files.writeString(
                fresh, clock.now().plus(clock.inGridTime(untilNextWrite)).toString());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
