package powersight.notification;

import java.util.Map;
import java.util.Optional;

/**
 * A mail to one person, in words of a template.
 *
 * @param key what makes it the same mail, such as {@code reset-password/<request>}: put twice, sent once
 */
public record Mail(
        String key,
        String recipient,
        Language language,
        Template template,
        Map<String, String> arguments,
        Optional<Attachment> attachment) {
    public Mail {
        arguments = Map.copyOf(arguments);
    }

    public Mail(String key, String recipient, Language language, Template template, Map<String, String> arguments) {
        this(key, recipient, language, template, arguments, Optional.empty());
    }
}
