package powersight.simulator.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import powersight.wire.GridClock;

/** In whose time meters live: their own, or a node's. */
final class GridTimeOptions {
    private static final double USUAL_SPEED = 60;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Simulated seconds per real second, 1 to 100000. Default: 60")
    private @Nullable Double speed;

    @Option(names = "--start", paramLabel = "INSTANT", description = "Simulated time to begin at. Default: now")
    private @Nullable String start;

    @Option(
            names = "--clock",
            paramLabel = "URL",
            description = "Take time and speed from a node: http://HOST/api/v1/clock")
    private @Nullable URI clockUrl;

    /** @param buffer where meters may have lived before: they do not go back */
    GridClock clock(Path buffer, NodeTalk talk, Consumer<String> remark) throws IOException, InterruptedException {
        Checks.that(
                clockUrl == null || (speed == null && start == null),
                "--clock brings time and speed; leave out --speed and --start");
        if (clockUrl != null) return talk.clock(clockUrl);
        try {
            Instant wanted = start == null ? Instant.now() : Instant.parse(start);
            Instant lived = new GridTimeFile(buffer).read().orElse(wanted);
            if (start != null && lived.isAfter(wanted))
                remark.accept("these meters have lived until " + lived + " and go on from there");
            return GridClock.startingAt(lived.isAfter(wanted) ? lived : wanted, speed == null ? USUAL_SPEED : speed);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("--start must look like 2026-03-01T00:00:00Z, not " + start);
        }
    }
}
