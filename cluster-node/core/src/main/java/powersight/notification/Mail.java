package powersight.notification;

import java.util.Map;

/**
 * A mail to one person, in words of a template.
 *
 * @param key what makes it the same mail, such as {@code reset-password/<request>}: put twice, sent once
 */
public record Mail(String key, String recipient, Language language, Template template, Map<String, String> arguments) {
    public Mail {
        arguments = Map.copyOf(arguments);
    }
}
