package powersight.property;

import java.util.UUID;

public record ServicePointId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static ServicePointId parse(String text) {
        return new ServicePointId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
