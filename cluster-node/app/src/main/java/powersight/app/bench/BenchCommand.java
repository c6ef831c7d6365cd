package powersight.app.bench;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code powersight bench}: the measurements. */
@CommandLine.Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures this program on this machine and prints the figures.",
        subcommands = {IngestCommand.class})
public final class BenchCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) spec.commandLine().usage(System.out);
        return CommandLine.ExitCode.USAGE;
    }
}
