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
import java.util.function.Predicate;

/**
 * Hourly kWh of real homes: a CSV with one row per hour, {@code start_local} first and a column {@code hNN_kwh} for each
 * home. Every other sound home is for fitting, the rest for comparing: what is compared was not fitted to. Fitting uses
 * the months in which those homes do not cool: then they are most like ours.
 */
final class MeasuredHomes {
    private final List<String> names = new ArrayList<>();
    private final List<LoadShape.Home> homes = new ArrayList<>(), homesInWinter = new ArrayList<>();

    MeasuredHomes(Path file, List<String> leaveOut) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null) throw new IOException(file + " is empty");
            List<String> columns = Arrays.asList(header.split(",", -1));
            List<Integer> sound = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                String name = columns.get(c).replace("_kwh", "");
                if (!columns.get(c).matches("h\\d+_kwh") || leaveOut.contains(name)) continue;
                sound.add(c);
                names.add(name);
                homes.add(new LoadShape.Home());
                homesInWinter.add(new LoadShape.Home());
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",", -1);
                LocalDateTime at = LocalDateTime.parse(cells[0]);
                for (int k = 0; k < sound.size(); k++) {
                    String cell = cells[sound.get(k)];
                    if (!cell.isEmpty()) add(k, at, Double.parseDouble(cell));
                }
            }
        }
    }

    private void add(int home, LocalDateTime at, double kiloWatts) {
        boolean weekend = isWeekend(at.toLocalDate());
        homes.get(home).hour(at.getMonthValue(), at.getHour(), weekend, kiloWatts);
        if (isWinter(at.toLocalDate()))
            homesInWinter.get(home).hour(at.getMonthValue(), at.getHour(), weekend, kiloWatts);
    }

    static boolean isWinter(LocalDate day) {
        return day.getMonthValue() >= 11 || day.getMonthValue() <= 3;
    }

    static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    LoadShape toFitInWinter() {
        return shape(homesInWinter, k -> k % 2 == 0);
    }

    LoadShape toCompareInWinter() {
        return shape(homesInWinter, k -> k % 2 == 1);
    }

    LoadShape toCompare() {
        return shape(homes, k -> k % 2 == 1);
    }

    String namesToFit() {
        return named(k -> k % 2 == 0);
    }

    String namesToCompare() {
        return named(k -> k % 2 == 1);
    }

    private static LoadShape shape(List<LoadShape.Home> homes, Predicate<Integer> which) {
        LoadShape shape = new LoadShape();
        for (int k = 0; k < homes.size(); k++) if (which.test(k)) shape.add(homes.get(k));
        return shape;
    }

    private String named(Predicate<Integer> which) {
        List<String> some = new ArrayList<>();
        for (int k = 0; k < names.size(); k++) if (which.test(k)) some.add(names.get(k));
        return String.join(", ", some);
    }
}
