package powersight.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void values_are_put_into_the_words_of_the_language() {
        Texts.Text text =
                Texts.of(Greeting.GREETING, Language.SERBIAN_CYRILLIC, Map.of("name", "Ђорђе", "place", "Његошева 1"));

        assertThat(text.subject()).isEqualTo("Здраво, Ђорђе");
        assertThat(text.body()).isEqualTo("Поштовани Ђорђе,\n\nваш стан је на адреси Његошева 1.");
    }

    @Test
    void a_value_cannot_bring_another_header_or_another_argument_along() {
        Texts.Text text = Texts.of(
                Greeting.GREETING,
                Language.ENGLISH,
                Map.of("name", "Ana\r\nBcc: all@example.org", "place", "{name}$1"));

        assertThat(text.subject()).isEqualTo("Hello, Ana Bcc: all@example.org");
        assertThat(text.body()).contains("your flat is at {name}$1.");
    }

    @Test
    void a_missing_or_a_foreign_argument_is_a_fault() {
        assertThatThrownBy(() -> Texts.of(Greeting.GREETING, Language.ENGLISH, Map.of("name", "Ana")))
                .hasMessageContaining("greeting");
    }

    @Test
    void every_language_has_every_word() {
        TemplateCheck.complete(Greeting.values());
    }
}
