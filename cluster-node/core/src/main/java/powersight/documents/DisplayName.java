package powersight.documents;

import java.text.Normalizer;
import java.util.Locale;

/** A file's name as it is shown. It is never a path: nothing is stored under it, and no folder is left in it. */
final class DisplayName {
    private static final int LONGEST = 120;

    private DisplayName() {}

    static String of(String given, Kind kind) {
        String plain = Normalizer.normalize(given, Normalizer.Form.NFC)
                .replaceAll(".*[/\\\\:]", "")
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\"<>|?*;%]", "")
                .replaceAll("\\s+", " ")
                .replaceAll("^[.\\s]+", "")
                .strip();
        String ending = "." + (kind == Kind.JPEG ? "jpg" : kind.name().toLowerCase(Locale.ROOT));
        if (plain.isEmpty()) return "document" + ending;
        if (!plain.contains(".")) plain += ending;
        return plain.length() <= LONGEST
                ? plain
                : plain.substring(0, LONGEST - ending.length()).strip() + ending;
    }
}
