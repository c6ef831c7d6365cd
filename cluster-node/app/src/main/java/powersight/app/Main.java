package powersight.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import powersight.app.bench.BenchCommand;
import powersight.app.chaos.ChaosCommand;
import powersight.simulator.command.HistoryCommand;
import powersight.simulator.command.SimCommand;

/** The command line. Without a sub-command it is {@code up}. */
@Command(
        name = "powersight",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            NodeCommand.class,
            ClusterCommand.class,
            SimCommand.class,
            HistoryCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            RebuildCommand.class,
            TransferCommands.ExportCommand.class,
            TransferCommands.ImportCommand.class
        },
        description =
                "A country's electricity meters: one actor each, and everything that follows from what they measure.",
        footer = {"", "Without a COMMAND it is 'up'. 'powersight COMMAND --help' explains one."})
public final class Main implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(withDefaultCommand(arguments)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::explain)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    /** {@code powersight --fleet 0} means {@code powersight up --fleet 0}. */
    static String[] withDefaultCommand(String[] arguments) {
        boolean plain = arguments.length == 0
                || (arguments[0].startsWith("-") && !arguments[0].matches("-h|--help|-V|--version"));
        if (!plain) return arguments;
        String[] longer = new String[arguments.length + 1];
        longer[0] = "up";
        System.arraycopy(arguments, 0, longer, 1, arguments.length);
        return longer;
    }

    private static int explain(Exception problem, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (!(problem instanceof StartRefused refused)) throw problem;
        PrintWriter err = command.getErr();
        err.println("powersight: " + refused.sentence());
        err.println("  → " + refused.wayOut());
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() {
        if (spec != null) spec.commandLine().usage(System.out);
        return CommandLine.ExitCode.OK;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"PowerSight " + (version == null ? "(unpacked)" : version)};
        }
    }
}
