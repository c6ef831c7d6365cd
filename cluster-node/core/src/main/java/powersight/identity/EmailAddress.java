package powersight.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address as we keep it: lower-case, so that nobody registers twice. Stricter than RFC 5321: nothing in quotes. */
public record EmailAddress(String value) {
    private static final Pattern SHAPE = Pattern.compile(
            "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}");

    public EmailAddress {
        if (!valid(value)) throw new IllegalArgumentException("not a mail address: " + value);
    }

    public static Optional<EmailAddress> parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return valid(lower) ? Optional.of(new EmailAddress(lower)) : Optional.empty();
    }

    private static boolean valid(String text) {
        return text.length() <= 254
                && text.indexOf('@') <= 64
                && SHAPE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
