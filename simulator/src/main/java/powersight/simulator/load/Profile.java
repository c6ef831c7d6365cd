package powersight.simulator.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * What stands behind a meter: who lives there, in what, and with which large appliances.
 *
 * @param residents people of a household; 0 for what nobody lives in
 * @param floorM2 heated floor; for street lighting the number of lamps
 * @param waterHeater an electric boiler of 2 kW
 * @param solarWatts peak of the panels on the roof, 0 for none
 * @param seed makes this one differ from all others of the same kind
 */
public record Profile(
        Kind kind,
        int residents,
        int floorM2,
        Heating heating,
        boolean waterHeater,
        boolean electricCar,
        boolean cooling,
        int solarWatts,
        Habit habit,
        boolean twoRegisters,
        long seed) {
    public enum Kind {
        HOUSEHOLD,
        /** Lift, stairs and pumps of a block of flats. */
        BUILDING,
        SHOP,
        STREET_LIGHT
    }

    public enum Heating {
        /** District heating, gas, wood: nothing that this meter sees. */
        NONE,
        ELECTRIC,
        /** Stoves that are charged in the low tariff. */
        STORAGE,
        HEAT_PUMP
    }

    /** When a household gets up and goes to bed. */
    public enum Habit {
        EARLY(5, 21),
        USUAL(6, 23),
        LATE(8, 25);

        final int up;
        final int down;

        Habit(int up, int down) {
            this.up = up;
            this.down = down;
        }
    }

    public static final int MOST_RESIDENTS = 12;

    public Profile {
        if (residents < 0 || residents > MOST_RESIDENTS)
            throw new IllegalArgumentException("residents must be 0 to " + MOST_RESIDENTS + ", not " + residents);
        if (floorM2 < 1 || floorM2 > 100_000)
            throw new IllegalArgumentException("the floor must be 1 to 100000 m2, not " + floorM2);
        if (solarWatts < 0 || solarWatts > 1_000_000)
            throw new IllegalArgumentException("solar power must be 0 to 1000000 W, not " + solarWatts);
    }

    public Profile withResidents(int others) {
        return with("residents=" + others);
    }

    public Profile withHeating(Heating other) {
        return with("heating=" + other);
    }

    public Profile withSolar(int watts) {
        return with("solar=" + watts);
    }

    /** The same, but for one wish such as {@code residents=4}. */
    public Profile with(String wish) {
        String[] sides = wish.split("=", 2);
        if (sides.length != 2) throw new IllegalArgumentException("'" + wish + "' should look like residents=4");
        String key = sides[0].trim();
        String value = sides[1].trim();
        return new Profile(
                kind,
                key.equals("residents") ? number(wish, value) : residents,
                key.equals("floor") ? number(wish, value) : floorM2,
                key.equals("heating") ? word(Heating.class, value) : heating,
                key.equals("boiler") ? yes(wish, value) : waterHeater,
                electricCar,
                cooling,
                key.equals("solar") ? number(wish, value) : solarWatts,
                key.equals("habit") ? word(Habit.class, value) : habit,
                twoRegisters,
                known(key, seed));
    }

    private static long known(String key, long seed) {
        if (!Set.of("residents", "floor", "heating", "boiler", "solar", "habit").contains(key))
            throw new IllegalArgumentException(
                    "a profile has no '" + key + "'; take residents, floor, heating, boiler, solar or habit");
        return seed;
    }

    private static boolean yes(String wish, String value) {
        if (!value.equals("yes") && !value.equals("no"))
            throw new IllegalArgumentException("'" + wish + "' should be boiler=yes or boiler=no");
        return value.equals("yes");
    }

    private static int number(String wish, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + wish + "' needs a whole number");
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String value) {
        String name = value.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E each : type.getEnumConstants()) if (each.name().equals(name)) return each;
        throw new IllegalArgumentException("'" + value + "' is none of " + Arrays.toString(type.getEnumConstants()));
    }
}
