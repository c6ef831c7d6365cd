package powersight.disclosure;

/**
 * How many homes add up to something, and how much of it is the largest one's: all that has to be known to decide whether
 * the sum tells of one of them.
 *
 * @param size of all of them together, each without its sign: who feeds in as much as another draws must not hide it
 * @param largest the size of the one that has most
 */
public record HomesSum(long homes, long size, long largest) {
    public static final HomesSum NONE = new HomesSum(0, 0, 0);

    public HomesSum {
        if (homes < 0 || largest < 0 || largest > size)
            throw new IllegalArgumentException("no homes add up like this: " + homes + ", " + largest + " of " + size);
    }

    public HomesSum plus(HomesSum other) {
        return new HomesSum(homes + other.homes, size + other.size, Math.max(largest, other.largest));
    }
}
