package powersight.property;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import powersight.wire.Municipalities;

/**
 * Where a building stands, as people write it. "Bulevar oslobođenja 46a", "BULEVAR OSLOBODJENJA 46 A" and "Булевар
 * ослобођења 46А" are one address.
 *
 * @param number of the house, "bb" where there is none
 */
public record Address(String settlement, String street, String number) {
    public static final int LONGEST = 120;
    private static final Pattern STREET =
            Pattern.compile("^(ulica|ul\\.|улица|ул\\.)\\s*", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern SEPARATOR = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\s]+");

    public Address {
        settlement = tidy("settlement", settlement);
        street = tidy("street", street);
        number = tidy("number", number);
    }

    /** In which all spellings agree; within a municipality it names one building. */
    public String key() {
        return key(settlement) + "|" + key(STREET.matcher(street).replaceFirst("")) + "|" + key(number);
    }

    /** Letters of one script, without marks, and digits. Of what stands between, it only counts that it stands there: 12/3 is not 123. */
    static String key(String text) {
        return SEPARATOR
                .splitAsStream(text)
                .map(Municipalities::folded)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
    }

    private static String tidy(String field, String text) {
        String tidy = text.strip().replaceAll("\\s+", " ");
        if (tidy.isEmpty() || key(tidy).isEmpty()) throw new IllegalArgumentException(field + " is empty");
        if (tidy.length() > LONGEST)
            throw new IllegalArgumentException(field + " is longer than " + LONGEST + " characters");
        if (tidy.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException(field + " holds a control character");
        return tidy;
    }

    @Override
    public String toString() {
        return street + " " + number + ", " + settlement;
    }
}
