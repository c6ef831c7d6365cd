package powersight.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import powersight.platform.RefusedException;

/**
 * Which passwords people may choose: long ones that are not in everybody's list. No rules about signs and capitals, no
 * forced change: NIST SP 800-63B and OWASP ASVS 5, 6.2, advise against both.
 */
final class PasswordRules {
    static final int SHORTEST = 12, LONGEST = 256;
    private static final int LONGEST_UNIT = 4;
    private static final Set<String> MOST_USED = read();

    private PasswordRules() {}

    /** @param personal words that whoever knows the person tries first: name, mail address */
    static void check(String password, List<String> personal) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST)
            throw weak(
                    "the password has " + length + " characters", "take at least " + SHORTEST + "; a sentence is fine");
        if (length > LONGEST) throw weak("the password has " + length + " characters", "take at most " + LONGEST);
        String lower = password.toLowerCase(Locale.ROOT);
        if (MOST_USED.contains(lower) || MOST_USED.contains(core(lower)) || repeats(lower) || runs(lower))
            throw weak(
                    "that password is among those that are tried first", "take a few words that belong to nobody else");
        for (String word : personal)
            if (lower.contains(word.toLowerCase(Locale.ROOT)) && littleMoreThan(word, lower))
                throw weak("the password is little more than your name or ours", "take other words");
    }

    private static boolean littleMoreThan(String word, String lower) {
        return word.length() >= 4
                && core(lower.replace(word.toLowerCase(Locale.ROOT), "")).length() < 6;
    }

    private static RefusedException weak(String sentence, String advice) {
        return No.because("weak-password", sentence, advice);
    }

    /** Without the digits and signs that people put around a word to make it long enough. */
    private static String core(String lower) {
        return lower.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
    }

    /** Such as aaaaaaaaaaaa, 121212121212, 12341234123412. */
    private static boolean repeats(String text) {
        for (int unit = 1; unit <= LONGEST_UNIT; unit++) {
            int size = unit;
            if (IntStream.range(size, text.length()).allMatch(i -> text.charAt(i) == text.charAt(i - size)))
                return true;
        }
        return false;
    }

    /** Such as 123456789012, abcdefghijkl, 210987654321. */
    private static boolean runs(String text) {
        return IntStream.of(1, 9)
                .anyMatch(stride -> IntStream.range(1, text.length()).allMatch(i -> {
                    int step = text.charAt(i) - text.charAt(i - 1);
                    return Math.floorMod(step, 10) == stride && (Math.abs(step) == 1 || Math.abs(step) == 9);
                }));
    }

    private static Set<String> read() {
        try (InputStream in = PasswordRules.class.getResourceAsStream("top-passwords.txt")) {
            if (in == null) throw new IllegalStateException("top-passwords.txt is not beside this class");
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return lines.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
