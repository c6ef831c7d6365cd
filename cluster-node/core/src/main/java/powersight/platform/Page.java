package powersight.platform;

import java.util.List;
import java.util.Optional;

/** A piece of a long list. {@code next} is where the following piece starts, absent at the end. */
public record Page<T>(List<T> items, Optional<String> next, long total) {
    public static final int USUAL = 100, LARGEST = 1_000;

    public Page {
        items = List.copyOf(items);
    }
}
