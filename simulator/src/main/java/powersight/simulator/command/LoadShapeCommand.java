package powersight.simulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import powersight.simulator.load.Habits;

/** {@code ./powersight sim load-shape FILE}: compares simulated homes with measured ones and writes what it finds. */
@Command(
        name = "load-shape",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the shape of simulated households with measured ones and writes a report.",
            "The file has one row per hour: start_local, any columns, and one column hNN_kwh per home. Every other home",
            "is for fitting, the rest for comparing."
        })
public final class LoadShapeCommand implements Callable<Integer> {
    private static final int USAGE = 2, HOMES_TO_FIT_WITH = 150;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Hourly kWh of measured homes, as CSV.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(names = "--out", defaultValue = "simulator/docs/load-shape.md", description = "Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("simulator/docs/load-shape.md");

    @Option(names = "--homes", defaultValue = "1000", description = "Simulated homes. Default: 1000")
    private int homes = 1_000;

    @Option(names = "--seed", defaultValue = "42", description = "Default: 42")
    private long seed = 42;

    @Option(
            names = "--leave-out",
            split = ",",
            defaultValue = "h04,h05,h06,h07,h12,h14,h15",
            description = "Measured homes whose meters were not sound. Default: ${DEFAULT-VALUE}")
    private List<String> leaveOut = List.of();

    @Option(
            names = "--fit",
            description =
                    "Find the habits that come nearest to the homes for fitting, print them for Habits.java, and end.")
    private boolean fit;

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(data)) {
            spec.commandLine().getErr().println("cannot read " + data + "; give the CSV of measured homes");
            return USAGE;
        }
        MeasuredHomes measured = new MeasuredHomes(data, leaveOut);
        if (fit) {
            Habits found = HabitsFit.of(measured.toFitInWinter(), new SimulatedHomes(HOMES_TO_FIT_WITH, seed));
            spec.commandLine().getOut().println("fitted to " + measured.namesToFit() + ": " + found);
            return 0;
        }
        Path folder = out.getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.writeString(out, LoadShapeReport.of(measured, new SimulatedHomes(homes, seed), seed));
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "compared %s with %d simulated homes: %s%n",
                        measured.namesToCompare(),
                        homes,
                        out);
        return 0;
    }
}
