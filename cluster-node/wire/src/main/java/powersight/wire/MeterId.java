package powersight.wire;

/**
 * The name a physical meter answers to: on topics, in storage and on the page.
 *
 * <p>Letters, digits, hyphen and underscore only: the same text is a topic level (no slash), a routing-key word (no dot)
 * and a persistence id (no bar).
 */
public record MeterId(String value) implements Comparable<MeterId> {
    public static final String SHAPE = "1 to 64 letters, digits, '-' or '_', starting with a letter or digit";

    public MeterId {
        if (!isValid(value))
            throw new IllegalArgumentException("'" + abbreviated(value) + "' is no meter id: " + SHAPE);
    }

    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > 64) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && (i == 0 || (c != '-' && c != '_'))) return false;
        }
        return true;
    }

    @Override
    public int compareTo(MeterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
