package powersight.simulator.command;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import powersight.simulator.load.Habits;

/** The comparison as a page of Markdown. Every figure in it is computed; the sentences say how to read them. */
final class LoadShapeReport {
    private LoadShapeReport() {}

    static String of(MeasuredHomes homes, SimulatedHomes ours, long seed) {
        LoadShape measured = homes.toCompare(), simulated = ours.year(Habits.FITTED);
        LoadShape winter = ours.unheatedInWinter(Habits.FITTED);
        LoadShape fitted = homes.toFitInWinter(), others = homes.toCompareInWinter();
        StringBuilder page = new StringBuilder();
        page.append("# The shape of simulated load beside measured load\n\n")
                .append(line(
                        "%d measured single-family homes (%s; Fontana, California, 2016-17, hourly; the CityLearn 2022"
                                + " challenge data, MIT) beside %d simulated Serbian households (seed %d, a year, hourly).",
                        measured.homes(), homes.namesToCompare(), simulated.homes(), seed))
                .append(
                        "Written by `./powersight sim load-shape FILE`; nothing here is typed by hand. Each value is a share"
                                + " of the home's own mean, so large and small homes count alike.\n\n")
                .append(line(
                        "Four numbers of the simulation (%s) were fitted by `sim load-shape FILE --fit`, to the winter days"
                                + " of %d other homes of that data (%s), which are not among those below: in winter nobody"
                                + " there cools, and homes here that heat neither rooms nor water with electricity are most like them. How far the"
                                + " mean winter days are apart (root mean square over the hours, in shares of the mean): %.2f"
                                + " from the homes it was fitted to, %.2f from those below, which it never saw; before the"
                                + " fit %.2f and %.2f. The two groups of homes are %.2f apart themselves."
                                + " A number may leave what was reasoned from appliances (1) by a quarter at most, and those"
                                + " that stand at 0.8 or 1.25 would have gone further.",
                        Habits.FITTED,
                        fitted.homes(),
                        homes.namesToFit(),
                        fitted.distance(winter),
                        others.distance(winter),
                        fitted.distance(ours.unheatedInWinter(Habits.REASONED)),
                        others.distance(ours.unheatedInWinter(Habits.REASONED)),
                        fitted.distance(others)))
                .append("\nThe two are not supposed to be equal: the measured homes cool all summer and heat with gas,"
                        + " the simulated ones heat in winter, boil water electrically and cool little. What should"
                        + " agree is the shape of a day: a low night, a morning rise, an evening peak.\n\n");
        figures(page, measured, simulated);
        hours(page, measured, simulated);
        months(page, measured, simulated);
        return page.toString();
    }

    private static void figures(StringBuilder page, LoadShape measured, LoadShape simulated) {
        page.append("## Figures\n\n| | measured: 10 % / 50 % / 90 % of homes | simulated |\n|---|---|---|\n");
        row(page, "mean power, kW", measured.meanKiloWatts(), simulated.meanKiloWatts());
        row(page, "load factor (mean / 99.9th percentile of hours)", measured.loadFactors(), simulated.loadFactors());
        row(page, "spread ((90th − 10th percentile of hours) / mean)", measured.spreads(), simulated.spreads());
        row(page, "night to evening (02-05 h / 18-21 h)", measured.nights(), simulated.nights());
        page.append(line("| correlation of the mean days | %.2f | |", correlation(measured, simulated)));
        page.append('\n');
    }

    private static void row(StringBuilder page, String name, List<Double> measured, List<Double> simulated) {
        double[] a = LoadShape.quantiles(measured), b = LoadShape.quantiles(simulated);
        page.append(line("| %s | %.2f / %.2f / %.2f | %.2f / %.2f / %.2f |", name, a[0], a[1], a[2], b[0], b[1], b[2]));
    }

    private static void hours(StringBuilder page, LoadShape measured, LoadShape simulated) {
        page.append("## The mean day\n\n| hour | measured | weekday | weekend | simulated | weekday | weekend | |\n"
                + "|---|---|---|---|---|---|---|---|\n");
        for (int h = 0; h < 24; h++)
            page.append(line(
                    "| %02d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | `%-20s` `%-20s` |",
                    h,
                    measured.hour(h),
                    measured.weekday(h),
                    measured.weekend(h),
                    simulated.hour(h),
                    simulated.weekday(h),
                    simulated.weekend(h),
                    bar(measured.hour(h)),
                    bar(simulated.hour(h))));
        page.append('\n');
    }

    private static void months(StringBuilder page, LoadShape measured, LoadShape simulated) {
        page.append("## The year\n\n| month | measured | simulated |\n|---|---|---|\n");
        for (int m = 0; m < 12; m++)
            page.append(line(
                    "| %s | %.2f | %.2f |",
                    Month.of(m + 1).getDisplayName(TextStyle.SHORT, Locale.ENGLISH),
                    measured.month(m),
                    simulated.month(m)));
    }

    private static double correlation(LoadShape a, LoadShape b) {
        double sumA = 0, sumB = 0, ab = 0, aa = 0, bb = 0;
        for (int h = 0; h < 24; h++) {
            sumA += a.hour(h) / 24;
            sumB += b.hour(h) / 24;
        }
        for (int h = 0; h < 24; h++) {
            double x = a.hour(h) - sumA, y = b.hour(h) - sumB;
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static String bar(double share) {
        return "#".repeat((int) Math.max(1, Math.min(20, Math.round(share * 10))));
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }
}
