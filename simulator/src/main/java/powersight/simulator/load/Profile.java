package powersight.simulator.load;

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
        return new Profile(
                kind,
                others,
                floorM2,
                heating,
                waterHeater,
                electricCar,
                cooling,
                solarWatts,
                habit,
                twoRegisters,
                seed);
    }

    public Profile withHeating(Heating other) {
        return new Profile(
                kind,
                residents,
                floorM2,
                other,
                waterHeater,
                electricCar,
                cooling,
                solarWatts,
                habit,
                twoRegisters,
                seed);
    }

    public Profile withSolar(int watts) {
        return new Profile(
                kind, residents, floorM2, heating, waterHeater, electricCar, cooling, watts, habit, twoRegisters, seed);
    }
}
