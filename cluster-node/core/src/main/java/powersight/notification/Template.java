package powersight.notification;

import java.util.Locale;
import java.util.Set;

/**
 * A text that a feature sends to people. The feature lists its templates in an enum and keeps their words beside it, as
 * resources {@code powersight/<feature>/messages/<language tag>.properties} in UTF-8, with the keys
 * {@code <name>.subject} and {@code <name>.text}; {@code {argument}} stands for a value.
 */
public interface Template {
    /** Whose text it is: the feature's folder. */
    String feature();

    /** The enum's own: {@code RESET_PASSWORD}. */
    String name();

    /** Stable, lower-case with dashes: {@code reset-password}. It is kept in the inbox table. */
    default String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Exactly the values it is given. */
    Set<String> arguments();
}
