package powersight.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The 168 municipalities and cities of Serbia whose codes could be verified: the city municipalities of Beograd and Niš
 * one by one, those of Kosovo and Metohija not among them.
 *
 * <p>Names are found as people type them: "novi sad", "NOVI SAD" and "Нови Сад" are one place. The seats of the city
 * municipalities are known to a kilometre, all others to a hundred metres (coordinates: GeoNames, CC BY 4.0).
 */
public final class Municipalities {
    private static final String RESOURCE = "municipalities.csv";
    private static final List<Municipality> ALL = read();
    private static final Map<String, Municipality> BY_CODE = new HashMap<>();
    private static final Map<String, Municipality> BY_FOLDED_NAME = new HashMap<>();
    private static final String CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш";
    private static final String[] LATIN = {
        "a", "b", "v", "g", "d", "dj", "e", "z", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s", "t",
        "c", "u", "f", "h", "c", "c", "dz", "s"
    };

    static {
        for (Municipality each : ALL) {
            BY_CODE.put(each.code(), each);
            BY_FOLDED_NAME.put(folded(each.name()), each);
        }
        // Cities made of city municipalities answer to their plain name with the one that the city hall stands in.
        alias("Beograd", "Stari grad");
        alias("Belgrade", "Stari grad");
        alias("Niš", "Medijana");
        alias("Palilula", "Palilula (Beograd)");
    }

    private Municipalities() {}

    /** In the order of their codes. */
    public static List<Municipality> all() {
        return ALL;
    }

    public static Optional<Municipality> byCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** By name in either script, whatever the case, with or without diacritics. */
    public static Optional<Municipality> find(String name) {
        return Optional.ofNullable(BY_FOLDED_NAME.get(folded(name)));
    }

    /** A key in which all spellings of a name agree: "Žitorađa", "zitoradja" and "Житорађа" are "zitoradja". */
    public static String folded(String name) {
        StringBuilder key = new StringBuilder(name.length() + 2);
        String plain = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            int cyrillic = CYRILLIC.indexOf(c);
            if (cyrillic >= 0) key.append(LATIN[cyrillic]);
            else if (c == 'đ') key.append("dj");
            else if (Character.isLetterOrDigit(c)) key.append(withoutMark(c));
        }
        return key.toString();
    }

    private static char withoutMark(char c) {
        return Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD).charAt(0);
    }

    private static void alias(String name, String meaning) {
        Municipality known = BY_FOLDED_NAME.get(folded(meaning));
        if (known == null) throw new IllegalStateException(RESOURCE + " does not know " + meaning);
        BY_FOLDED_NAME.put(folded(name), known);
    }

    private static List<Municipality> read() {
        try (InputStream in = Municipalities.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException(RESOURCE + " is missing from the class path");
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .map(Municipalities::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Municipality row(String line) {
        String[] cells = line.split(",", -1);
        return new Municipality(
                cells[0], cells[1], cells[2], cells[3], Double.parseDouble(cells[4]), Double.parseDouble(cells[5]));
    }
}
