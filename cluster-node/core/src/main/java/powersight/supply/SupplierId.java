package powersight.supply;

import java.util.UUID;

public record SupplierId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static SupplierId parse(String text) {
        return new SupplierId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
