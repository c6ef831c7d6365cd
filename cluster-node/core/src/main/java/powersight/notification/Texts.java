package powersight.notification;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of templates in each language, with the values put in. */
final class Texts {
    /** A finished text. The subject is one line. */
    record Text(String subject, String body) {}

    static final Pattern ARGUMENT = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final Map<String, Properties> FILES = new ConcurrentHashMap<>();

    private Texts() {}

    static Text of(Template template, Language language, Map<String, String> arguments) {
        if (!arguments.keySet().equals(template.arguments()))
            throw new IllegalArgumentException("template " + template.key() + " takes " + template.arguments()
                    + " and was given " + arguments.keySet());
        return of(template.feature(), template.key(), language, arguments);
    }

    static Text of(String feature, String key, Language language, Map<String, String> arguments) {
        String subject = filled(words(feature, language, key + ".subject"), arguments);
        return new Text(
                CONTROL.matcher(subject).replaceAll(" ").strip(),
                filled(words(feature, language, key + ".text"), arguments));
    }

    static Properties file(String feature, Language language) {
        String resource = "/powersight/" + feature + "/messages/" + language.tag() + ".properties";
        return FILES.computeIfAbsent(resource, Texts::read);
    }

    private static String words(String feature, Language language, String key) {
        String words = file(feature, language).getProperty(key);
        if (words == null)
            throw new IllegalStateException("no words for " + key + " of " + feature + " in " + language.tag());
        return words;
    }

    private static String filled(String words, Map<String, String> arguments) {
        return ARGUMENT.matcher(words)
                .replaceAll(found -> Matcher.quoteReplacement(arguments.getOrDefault(found.group(1), found.group())));
    }

    private static Properties read(String resource) {
        try (InputStream in = Texts.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("no such texts: " + resource);
            try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                Properties words = new Properties();
                words.load(reader);
                return words;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
