package powersight.property;

import java.util.UUID;

public record ClaimId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static ClaimId parse(String text) {
        return new ClaimId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
