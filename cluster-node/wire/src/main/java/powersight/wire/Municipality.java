package powersight.wire;

/**
 * A municipality or city of Serbia, as the statistical office numbers it.
 *
 * @param code five digits, the last of which checks the others; "80284" is Novi Sad
 * @param name in Serbian Latin; the two that share a name say which: "Palilula (Niš)"
 * @param district the administrative district, "Južnobački okrug"
 * @param region the statistical region, "Region Vojvodine"
 * @param latitude of the seat, degrees north
 * @param longitude of the seat, degrees east
 */
public record Municipality(
        String code, String name, String district, String region, double latitude, double longitude) {
    private static final int[] WEIGHTS = {5, 4, 3, 2};

    public Municipality {
        if (!isCode(code)) throw new IllegalArgumentException("'" + code + "' is no municipality code: five digits");
        if (!(latitude > 41 && latitude < 47 && longitude > 18 && longitude < 24))
            throw new IllegalArgumentException(name + " does not lie at " + latitude + ", " + longitude);
    }

    /** Five digits whose last one is right; says nothing about whether such a municipality exists. */
    public static boolean isCode(String text) {
        if (text.length() != 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return false;
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) sum += WEIGHTS[i] * (text.charAt(i) - '0');
        return text.charAt(4) - '0' == (11 - sum % 11) % 11 % 10;
    }

    @Override
    public String toString() {
        return name + " (" + code + ")";
    }
}
