package powersight.simulator.load;

/**
 * How strongly households do what they do. These four numbers are what was fitted to measured homes; everything else in
 * {@link HouseholdDay} is reasoned from appliances. {@code sim load-shape FILE --fit} finds them again.
 *
 * @param standby what runs day and night, beside the fridge
 * @param around what residents have running while they are up and at home
 * @param evening what they watch and light in the evening
 * @param cooking stove, washing and other short strong loads
 */
public record Habits(double standby, double around, double evening, double cooking) {
    /** As the appliances suggest, before any fit. */
    public static final Habits REASONED = new Habits(1, 1, 1, 1);

    public static final Habits FITTED = new Habits(1.25, 0.8, 0.8, 0.8);

    public Habits {
        if (standby < 0 || around < 0 || evening < 0 || cooking < 0)
            throw new IllegalArgumentException("a household takes no negative power");
    }

    static int watts(int usual, double factor) {
        return (int) Math.round(usual * factor);
    }
}
