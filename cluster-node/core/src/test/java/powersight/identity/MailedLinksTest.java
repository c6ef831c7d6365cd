package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.OTHER;
import static powersight.identity.Office.PASSWORD;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.notification.Language;
import powersight.notification.Letter;
import powersight.notification.TemplateCheck;

/** Registration and forgotten passwords: what is sent, to whom, and what a link opens. */
class MailedLinksTest {
    private static Office office;

    @BeforeAll
    static void start() {
        office = new Office();
    }

    @AfterAll
    static void stop() {
        office.close();
    }

    @Test
    void a_citizen_registers_by_following_the_link_and_choosing_a_password_there() {
        office.identity
                .registrations()
                .ask("Nada@Example.org", "Nada Nadić", Language.SERBIAN_CYRILLIC, Office.fresh());
        assertThat(office.lettersTo("nada@example.org"))
                .extracting(Letter::subject)
                .containsExactly("Потврдите своју адресу");

        AccountId id = office.identity.registrations().confirm(office.link("nada@example.org"), PASSWORD);

        Accounts.Row row = office.identity.accounts().get(id).orElseThrow();
        assertThat(row.fullName()).isEqualTo("Nada Nadić");
        assertThat(row.roles()).containsExactly(Role.CITIZEN);
        assertThat(office.signIn("nada@example.org", PASSWORD).principal().account())
                .isEqualTo(id);
    }

    @Test
    void a_link_opens_once_and_a_day_long_and_a_weak_password_does_not_use_it_up() {
        office.identity.registrations().ask("late@example.org", "Late", Language.ENGLISH, Office.fresh());
        office.identity.registrations().ask("once@example.org", "Once", Language.ENGLISH, Office.fresh());
        String late = office.link("late@example.org"), once = office.link("once@example.org");

        assertRefused(() -> office.identity.registrations().confirm(once, "weak"))
                .isEqualTo("weak-password");
        office.identity.registrations().confirm(once, PASSWORD);
        assertRefused(() -> office.identity.registrations().confirm(once, PASSWORD))
                .isEqualTo("link-refused");
        assertRefused(() -> office.identity.registrations().confirm("made-up", PASSWORD))
                .isEqualTo("link-refused");
        office.clock.pass(Duration.ofHours(24));
        assertRefused(() -> office.identity.registrations().confirm(late, PASSWORD))
                .isEqualTo("link-refused");
    }

    @Test
    void asvs_6_3_8_registering_a_known_address_answers_the_same_and_tells_only_the_mailbox() {
        office.citizen("known@example.org");
        int before = office.lettersTo("known@example.org").size();

        office.identity.registrations().ask("known@example.org", "Eve", Language.ENGLISH, Office.fresh());

        assertThat(office.lettersTo("known@example.org"))
                .hasSize(before + 1)
                .last()
                .satisfies(letter -> {
                    assertThat(letter.subject()).isEqualTo("Već imate nalog");
                    assertThat(letter.body()).doesNotContain("Eve").doesNotContain("token=");
                });
    }

    @Test
    void somebody_who_cannot_read_the_mailbox_cannot_prepare_an_account_for_its_owner() {
        office.identity.registrations().ask("owner@example.org", "Eve", Language.ENGLISH, Office.fresh());
        office.identity.registrations().ask("owner@example.org", "Owner", Language.ENGLISH, Office.fresh());

        office.identity.registrations().confirm(office.link("owner@example.org"), PASSWORD);

        assertThat(office.signIn("owner@example.org", PASSWORD)).isNotNull();
    }

    @Test
    void asvs_6_4_3_a_forgotten_password_is_set_anew_once_and_every_session_ends() {
        office.citizen("forgot@example.org");
        Tokens thief = office.signIn("forgot@example.org", PASSWORD);
        office.identity.passwords().askForLink("forgot@example.org", Office.fresh());
        String first = office.link("forgot@example.org");
        office.identity.passwords().askForLink("Forgot@Example.org", Office.fresh());
        String second = office.link("forgot@example.org");

        office.identity.passwords().reset(second, OTHER);

        assertRefused(() -> office.identity.passwords().reset(second, "jos-jedna-lozinka"))
                .isEqualTo("link-refused");
        assertRefused(() -> office.identity.passwords().reset(first, "jos-jedna-lozinka"))
                .as("the other links die with the one that was used")
                .isEqualTo("link-refused");
        assertRefused(() -> office.identity.access().authenticate(thief.access()))
                .isEqualTo("token-refused");
        assertThat(office.signIn("forgot@example.org", OTHER)).isNotNull();
        assertThat(office.lettersTo("forgot@example.org")
                        .get(office.lettersTo("forgot@example.org").size() - 1)
                        .subject())
                .isEqualTo("Vaša lozinka je promenjena");
    }

    @Test
    void a_link_for_a_new_password_is_good_for_half_an_hour_and_only_for_that() {
        office.citizen("slow@example.org");
        office.identity.passwords().askForLink("slow@example.org", Office.fresh());
        String link = office.link("slow@example.org");

        assertRefused(() -> office.identity.registrations().confirm(link, PASSWORD))
                .isEqualTo("link-refused");
        assertRefused(() -> office.identity.passwords().reset(link, "password1234"))
                .isEqualTo("weak-password");
        office.clock.pass(Duration.ofMinutes(30));
        assertRefused(() -> office.identity.passwords().reset(link, OTHER)).isEqualTo("link-refused");
    }

    @Test
    void asvs_6_3_8_asking_for_an_unknown_address_answers_the_same_and_sends_nothing() {
        office.identity.passwords().askForLink("stranger@example.org", Office.fresh());

        assertThat(office.lettersTo("stranger@example.org")).isEmpty();
    }

    @Test
    void a_mailbox_is_not_flooded_whoever_asks() {
        office.citizen("flooded@example.org");
        int before = office.lettersTo("flooded@example.org").size();

        for (int i = 0; i < 20; i++) office.identity.passwords().askForLink("flooded@example.org", Office.fresh());

        assertThat(office.lettersTo("flooded@example.org").size() - before).isLessThanOrEqualTo(5);
    }

    @Test
    void what_is_no_address_and_what_is_no_name_are_refused_at_the_edge() {
        for (String bad :
                new String[] {"", "ana", "ana@", "@example.org", "a b@example.org", "a@example.org\nBcc: b@c.org"})
            assertRefused(() -> office.identity.registrations().ask(bad, "Ana", Language.ENGLISH, Office.fresh()))
                    .as(bad)
                    .isEqualTo("bad-email");
        assertRefused(() -> office.identity
                        .registrations()
                        .ask("a@example.org", "Ana\nBcc: b@c.org", Language.ENGLISH, Office.fresh()))
                .isEqualTo("bad-name");
    }

    @Test
    void links_hide_their_token_behind_the_hash_which_browsers_send_to_no_server() {
        office.citizen("hash@example.org");
        office.identity.passwords().askForLink("hash@example.org", Office.fresh());

        assertThat(office.lettersTo("hash@example.org"))
                .last()
                .satisfies(letter -> assertThat(letter.body()).contains("https://powersight.example/lozinka#token="));
        Optional<String> kept = office.test
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select body from mail_outbox where body <> '' limit 1")
                        .mapTo(String.class)
                        .findOne());
        assertThat(kept).isEmpty();
    }

    @Test
    void every_text_is_there_in_every_language() {
        TemplateCheck.complete(IdentityMail.values());
    }
}
