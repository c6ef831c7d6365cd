package powersight.notification;

import java.util.Arrays;
import java.util.Optional;

/** The languages we write to people in, by their BCP 47 tags. */
public enum Language {
    SERBIAN_LATIN("sr-Latn"),
    SERBIAN_CYRILLIC("sr-Cyrl"),
    ENGLISH("en");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    public String tag() {
        return tag;
    }

    public static Optional<Language> byTag(String tag) {
        return Arrays.stream(values())
                .filter(language -> language.tag.equals(tag))
                .findFirst();
    }
}
