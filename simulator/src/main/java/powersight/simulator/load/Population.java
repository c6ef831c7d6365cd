package powersight.simulator.load;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import powersight.simulator.load.Profile.Habit;
import powersight.simulator.load.Profile.Heating;
import powersight.simulator.load.Profile.Kind;

/** Draws what stands behind a meter from its seed: the same meter is the same home in every run. */
public final class Population {
    /** Names that {@link #named} understands; "mixed" is a town: mostly homes, some shops, stairways and lamps. */
    public static final List<String> NAMES = List.of(
            "mixed",
            "household",
            "electric-heating",
            "storage-heating",
            "heat-pump",
            "prosumer",
            "electric-car",
            "building",
            "shop",
            "street-light");

    /** How often one finds 1, 2, 3, 4, 5 and 6 people in a home, of a hundred. */
    private static final int[] HOUSEHOLD_SIZES = {27, 26, 19, 17, 7, 4};

    private Population() {}

    /**
     * A name, and behind a colon what shall be otherwise: {@code household:residents=4,heating=electric,solar=5000}.
     * Knows residents, floor (m2), heating (none, electric, storage, heat-pump), boiler (yes, no), solar (W), habit (early,
     * usual, late).
     */
    public static Profile named(String description, long seed, String meter) {
        int colon = description.indexOf(':');
        if (colon < 0) return plain(description, seed, meter);
        Profile profile = plain(description.substring(0, colon), seed, meter);
        for (String wish : description.substring(colon + 1).split(",", -1)) profile = profile.with(wish);
        return profile;
    }

    private static Profile plain(String name, long seed, String meter) {
        long own = Chance.mix(seed, meter);
        SplittableRandom chance = new SplittableRandom(own);
        Profile home = household(chance, own);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "mixed" -> mixed(new SplittableRandom(Chance.mix(own, 7)), home);
            case "household" -> home;
            case "electric-heating" -> home.withHeating(Heating.ELECTRIC);
            case "storage-heating" -> home.withHeating(Heating.STORAGE);
            case "heat-pump" -> home.withHeating(Heating.HEAT_PUMP);
            case "prosumer" -> home.withSolar(3_000 + chance.nextInt(15) * 500);
            case "electric-car" -> withCar(home);
            case "building" -> place(Kind.BUILDING, 400 + chance.nextInt(3_600), own);
            case "shop" -> place(Kind.SHOP, 40 + chance.nextInt(400), own);
            case "street-light" -> place(Kind.STREET_LIGHT, 10 + chance.nextInt(60), own);
            default ->
                throw new IllegalArgumentException(
                        "there is no profile '" + name + "'; take one of " + String.join(", ", NAMES));
        };
    }

    public static Profile mixed(long seed, String meter) {
        return named("mixed", seed, meter);
    }

    private static Profile mixed(SplittableRandom chance, Profile home) {
        int of100 = chance.nextInt(100);
        if (of100 < 6) return home.withSolar(3_000 + chance.nextInt(15) * 500);
        if (of100 < 90) return home;
        if (of100 < 95) return place(Kind.SHOP, 40 + chance.nextInt(400), home.seed());
        if (of100 < 98) return place(Kind.BUILDING, 400 + chance.nextInt(3_600), home.seed());
        return place(Kind.STREET_LIGHT, 10 + chance.nextInt(60), home.seed());
    }

    private static Profile household(SplittableRandom chance, long seed) {
        int residents = 1;
        for (int of100 = chance.nextInt(100); of100 >= HOUSEHOLD_SIZES[residents - 1]; residents++)
            of100 -= HOUSEHOLD_SIZES[residents - 1];
        int floor = 30 + residents * 8 + chance.nextInt(50);
        int heat = chance.nextInt(100);
        Heating heating = heat < 68
                ? Heating.NONE
                : heat < 84 ? Heating.ELECTRIC : heat < 88 ? Heating.STORAGE : Heating.HEAT_PUMP;
        Habit habit = Habit.values()[Math.min(2, chance.nextInt(5) / 2)];
        return new Profile(
                Kind.HOUSEHOLD,
                residents,
                floor,
                heating,
                chance.nextInt(100) < 78,
                chance.nextInt(100) < 2,
                chance.nextInt(100) < 55,
                0,
                habit,
                chance.nextInt(100) < 88,
                seed);
    }

    private static Profile withCar(Profile home) {
        return new Profile(
                home.kind(),
                home.residents(),
                home.floorM2(),
                home.heating(),
                home.waterHeater(),
                true,
                home.cooling(),
                home.solarWatts(),
                home.habit(),
                home.twoRegisters(),
                home.seed());
    }

    private static Profile place(Kind kind, int size, long seed) {
        return new Profile(
                kind,
                0,
                size,
                Heating.NONE,
                false,
                false,
                kind == Kind.SHOP,
                0,
                Habit.USUAL,
                kind != Kind.STREET_LIGHT,
                seed);
    }
}
