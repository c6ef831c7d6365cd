package powersight.simulator.command;

import java.util.function.ToDoubleFunction;
import powersight.simulator.load.Habits;

/**
 * Finds the habits whose mean day comes nearest to measured homes: one number after the other, finer and finer, as long as
 * it helps. No more than four numbers against 24 hours, so that it cannot learn the homes by heart.
 */
final class HabitsFit {
    private static final int ROUNDS = 4;

    /** What is reasoned from appliances may be wrong by a quarter; beyond that a fit would only
     * repaint homes of another country. */
    private static final double LEAST = 0.8, MOST = 1.25;

    private final ToDoubleFunction<Habits> error;
    private double[] best = {1, 1, 1, 1};
    private double least;

    private HabitsFit(ToDoubleFunction<Habits> error) {
        this.error = error;
        least = error.applyAsDouble(habits(best));
    }

    static Habits of(LoadShape measured, SimulatedHomes homes) {
        HabitsFit fit = new HabitsFit(habits -> measured.distance(homes.unheatedInWinter(habits)));
        double factor = 1.5;
        for (int round = 0; round < ROUNDS; round++, factor = Math.sqrt(factor)) fit.refine(factor);
        return habits(fit.best);
    }

    private void refine(double factor) {
        for (int k = 0; k < best.length; k++) {
            boolean better = true;
            while (better) better = improves(k, factor) || improves(k, 1 / factor);
        }
    }

    private boolean improves(int k, double factor) {
        double[] tried = best.clone();
        tried[k] = Math.max(LEAST, Math.min(MOST, tried[k] * factor));
        double now = error.applyAsDouble(habits(tried));
        if (now >= least - 1e-9) return false;
        best = tried;
        least = now;
        return true;
    }

    private static Habits habits(double[] numbers) {
        return new Habits(round(numbers[0]), round(numbers[1]), round(numbers[2]), round(numbers[3]));
    }

    private static double round(double number) {
        return Math.round(number * 100) / 100.0;
    }
}
