package powersight.simulator.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.Population;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;

/** {@code ./powersight sim load-shape FILE}: compares simulated homes with measured ones and writes what it finds. */
@Command(
        name = "load-shape",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the shape of simulated households with measured ones and writes a report.",
            "The file has one row per hour: start_local, any columns, and one column hNN_kwh per home."
        })
public final class LoadShapeCommand implements Callable<Integer> {
    private static final int USAGE = 2;

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

    @Option(names = "--seed", defaultValue = "42")
    private long seed = 42;

    @Option(
            names = "--leave-out",
            split = ",",
            defaultValue = "h04,h05,h06,h07,h12,h14,h15",
            description = "Measured homes whose meters were not sound. Default: ${DEFAULT-VALUE}")
    private List<String> leaveOut = List.of();

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(data)) {
            spec.commandLine().getErr().println("cannot read " + data + "; give the CSV of measured homes");
            return USAGE;
        }
        LoadShape measured = measured();
        LoadShape simulated = simulated();
        Path folder = out.getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.writeString(out, LoadShapeReport.of(measured, simulated, seed));
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "compared %d measured with %d simulated homes: %s%n",
                        measured.homes(),
                        homes,
                        out);
        return 0;
    }

    private LoadShape measured() throws IOException {
        LoadShape shape = new LoadShape();
        try (BufferedReader lines = Files.newBufferedReader(data)) {
            String header = lines.readLine();
            if (header == null) throw new IOException(data + " is empty");
            List<String> columns = Arrays.asList(header.split(",", -1));
            List<LoadShape.Home> found = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) found.add(new LoadShape.Home());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",", -1);
                LocalDateTime at = LocalDateTime.parse(cells[0]);
                for (int c = 1; c < cells.length; c++)
                    if (isHome(columns.get(c)) && !cells[c].isEmpty())
                        found.get(c)
                                .hour(
                                        at.getMonthValue(),
                                        at.getHour(),
                                        isWeekend(at.toLocalDate()),
                                        Double.parseDouble(cells[c]));
            }
            for (int c = 1; c < columns.size(); c++) if (isHome(columns.get(c))) shape.add(found.get(c));
        }
        return shape;
    }

    private boolean isHome(String column) {
        return column.matches("h\\d+_kwh") && !leaveOut.contains(column.substring(0, column.indexOf('_')));
    }

    private LoadShape simulated() {
        LoadShape shape = new LoadShape();
        Weather weather = new Weather(seed);
        DayPlan plan = new DayPlan();
        for (int k = 0; k < homes; k++) {
            Profile home = Population.named("household", seed, "home-" + k);
            LoadShape.Home hours = new LoadShape.Home();
            for (LocalDate day = LocalDate.of(2025, 8, 1);
                    day.isBefore(LocalDate.of(2026, 8, 1));
                    day = day.plusDays(1)) {
                LocalDay local = plan.prepare(home, weather, day.toEpochDay());
                for (int h = 0; h < local.minutes() / 60; h++) {
                    int watts = 0;
                    for (int m = 0; m < 60; m++) watts += plan.watts(h * 60 + m);
                    hours.hour(day.getMonthValue(), local.wallHour(h), isWeekend(day), watts / 60_000.0);
                }
            }
            shape.add(hours);
        }
        return shape;
    }

    private static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }
}
