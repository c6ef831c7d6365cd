package powersight.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code powersight bench}: the measurements. */
@CommandLine.Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures this program on this machine and prints the figures.",
        subcommands = {
            IngestCommand.class,
            LatencyCommand.class,
            OfflineCommand.class,
            ConnectionsCommand.class,
            MillionCommand.class,
            CostCommand.class,
            RebuildCommand.class,
            SoakCommand.class,
            StateCommand.class,
            CrowdCommand.class,
            GrowCommand.class,
            FloodCommand.class,
            PeerCommand.class,
            PeerSubscriber.class
        })
public final class BenchCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) spec.commandLine().usage(System.out);
        return CommandLine.ExitCode.USAGE;
    }

    /** What is going on, beside the figures. */
    static void say(String step) {
        System.err.println("bench: " + step);
    }

    interface Measuring<T> {
        T in(Path home) throws Exception;
    }

    /** Measures in a folder of its own, which is gone afterwards. */
    static <T> T inNewHome(Measuring<T> measuring) throws Exception {
        Path home = Files.createTempDirectory("powersight-bench-");
        say("a node of its own in " + home);
        try {
            return measuring.in(home);
        } finally {
            delete(home);
        }
    }

    private static void delete(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
