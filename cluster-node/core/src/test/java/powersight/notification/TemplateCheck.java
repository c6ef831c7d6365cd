package powersight.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;

/** For each feature's own test: its templates have words in every language, with their arguments, and nothing is left over. */
public final class TemplateCheck {
    private TemplateCheck() {}

    public static void complete(Template... templates) {
        String feature = templates[0].feature();
        Set<String> keys = Arrays.stream(templates)
                .map(Template::key)
                .flatMap(key -> Set.of(key + ".subject", key + ".text").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (Language language : Language.values()) {
            Properties words = Texts.file(feature, language);
            assertThat(new TreeSet<>(words.stringPropertyNames()))
                    .as("%s in %s", feature, language.tag())
                    .isEqualTo(keys);
            for (Template template : templates)
                assertThat(argumentsIn(words, template))
                        .as("arguments of %s in %s", template.key(), language.tag())
                        .isEqualTo(template.arguments());
        }
    }

    private static Set<String> argumentsIn(Properties words, Template template) {
        String both = words.getProperty(template.key() + ".subject") + words.getProperty(template.key() + ".text");
        return Texts.ARGUMENT
                .matcher(both)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }
}
