package powersight.simulator.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the load of some homes looks like, however much of it there is: the mean day, how homes differ, how peaky they
 * are. Built from hours of homes; a value is a share of that home's own mean, so that large and small homes count alike.
 */
final class LoadShape {
    private final double[] byHour = new double[24];
    private final double[] weekdayByHour = new double[24], weekendByHour = new double[24];
    private final double[] byMonth = new double[12];
    private final List<Double> loadFactors = new ArrayList<>(), nights = new ArrayList<>(), spreads = new ArrayList<>();
    private final List<Double> means = new ArrayList<>();

    /** One home's hours, with what the wall clock said. */
    static final class Home {
        private final double[] sum = new double[24], weekday = new double[24], weekend = new double[24];
        private final int[] count = new int[24], weekdays = new int[24], weekends = new int[24];
        private final double[] monthSum = new double[12];
        private final int[] monthCount = new int[12];
        private final List<Double> all = new ArrayList<>();

        void hour(int month, int hour, boolean isWeekend, double kiloWatts) {
            sum[hour] += kiloWatts;
            count[hour]++;
            (isWeekend ? weekend : weekday)[hour] += kiloWatts;
            (isWeekend ? weekends : weekdays)[hour]++;
            monthSum[month - 1] += kiloWatts;
            monthCount[month - 1]++;
            all.add(kiloWatts);
        }
    }

    void add(Home home) {
        double[] hours =
                home.all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double mean = Arrays.stream(hours).average().orElse(0);
        if (mean <= 0) return;
        for (int h = 0; h < 24; h++) {
            byHour[h] += home.sum[h] / Math.max(1, home.count[h]) / mean;
            weekdayByHour[h] += home.weekday[h] / Math.max(1, home.weekdays[h]) / mean;
            weekendByHour[h] += home.weekend[h] / Math.max(1, home.weekends[h]) / mean;
        }
        for (int m = 0; m < 12; m++) byMonth[m] += home.monthSum[m] / Math.max(1, home.monthCount[m]) / mean;
        means.add(mean);
        // the 99.9th percentile stands for the peak: a single hour of a year says little about a home
        loadFactors.add(mean / hours[(int) (hours.length * 0.999)]);
        spreads.add((hours[(int) (hours.length * 0.9)] - hours[(int) (hours.length * 0.1)]) / mean);
        nights.add(mean(home, 2, 5) / mean(home, 18, 21));
    }

    private static double mean(Home home, int from, int to) {
        double sum = 0;
        for (int h = from; h < to; h++) sum += home.sum[h] / Math.max(1, home.count[h]);
        return sum / (to - from);
    }

    /** How far the two mean days are apart: root mean square of the 24 hours' differences, in shares of the mean. */
    double distance(LoadShape other) {
        double sum = 0;
        for (int h = 0; h < 24; h++) sum += Math.pow(hour(h) - other.hour(h), 2);
        return Math.sqrt(sum / 24);
    }

    int homes() {
        return means.size();
    }

    double hour(int h) {
        return byHour[h] / homes();
    }

    double weekday(int h) {
        return weekdayByHour[h] / homes();
    }

    double weekend(int h) {
        return weekendByHour[h] / homes();
    }

    double month(int m) {
        return byMonth[m] / homes();
    }

    /** Low, middle and high of ten homes: the 10th, 50th and 90th percentile. */
    static double[] quantiles(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int last = sorted.length - 1;
        return new double[] {
            sorted[(int) Math.round(last * 0.1)],
            sorted[(int) Math.round(last * 0.5)],
            sorted[(int) Math.round(last * 0.9)]
        };
    }

    List<Double> meanKiloWatts() {
        return means;
    }

    List<Double> loadFactors() {
        return loadFactors;
    }

    List<Double> spreads() {
        return spreads;
    }

    List<Double> nights() {
        return nights;
    }
}
