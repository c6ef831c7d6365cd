package powersight.property;

import java.util.UUID;

public record BuildingId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static BuildingId parse(String text) {
        return new BuildingId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
