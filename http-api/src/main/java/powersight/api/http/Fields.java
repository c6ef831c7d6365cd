package powersight.api.http;

import org.jspecify.annotations.Nullable;

/** The fields of a body that must be there. */
public final class Fields {
    private static final int LONGEST = 2_000;

    private Fields() {}

    /** A text that must be there and that a database can hold. */
    public static String required(String field, @Nullable String value) {
        if (value == null) throw BadInput.of(field, field + " is missing", "give it in the body");
        if (value.length() > LONGEST || value.indexOf('\0') >= 0)
            throw BadInput.of(field, field + " is too long or holds a zero character", "shorten it");
        return value;
    }

    public static <T> T given(String field, @Nullable T value) {
        if (value == null) throw BadInput.of(field, field + " is missing", "give it in the body");
        return value;
    }
}
