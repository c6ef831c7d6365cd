package powersight.alerting;

import java.util.Locale;

/** What may fall silent: one meter, or a building, which is silent when all of its meters are. */
public record Asset(Kind kind, String id) {
    public enum Kind {
        METER,
        BUILDING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As {@link #toString} says it. */
    public static Asset parse(String text) {
        int slash = text.indexOf('/');
        for (Kind kind : Kind.values())
            if (slash > 0 && text.substring(0, slash).equals(kind.word()))
                return new Asset(kind, text.substring(slash + 1));
        throw new IllegalArgumentException("it is meter/ or building/ and a name");
    }

    @Override
    public String toString() {
        return kind.word() + "/" + id;
    }
}
