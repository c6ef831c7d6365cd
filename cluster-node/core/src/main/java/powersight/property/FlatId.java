package powersight.property;

import java.util.UUID;

public record FlatId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static FlatId parse(String text) {
        return new FlatId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
