package powersight.documents;

import java.util.UUID;

public record DocumentId(UUID value) {
    /** @throws IllegalArgumentException when the text is no UUID */
    public static DocumentId parse(String text) {
        return new DocumentId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
