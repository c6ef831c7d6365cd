package powersight.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.testing.TestDatabase;

/** OWASP ASVS 5, 11.3.2, 13.3.1 and 14.2.6: secrets stand in the database sealed, each for its row. */
class VaultTest {
    private static final SealedColumn SEEDS = new SealedColumn("seed", "account", "secret", true),
            HOOKS = new SealedColumn("hook", "id", "secret", false);

    private final SecureRandom random = new SecureRandom();
    private final String oldKey = VaultKey.draw(random), newKey = VaultKey.draw(random);
    private final TestDatabase test = TestDatabase.create("vault");

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void what_was_sealed_is_opened_in_its_place_and_looks_different_each_time() {
        Vault vault = vault(newKey);
        byte[] secret = {0, 1, -1, 127, -128};

        String once = vault.seal("seed.secret/ana", secret), again = vault.seal("seed.secret/ana", secret);

        assertThat(vault.open("seed.secret/ana", once)).isEqualTo(secret);
        assertThat(vault.openBytes("x", vault.sealBytes("x", secret))).isEqualTo(secret);
        assertThat(vault.text("x", vault.seal("x", "šifra"))).isEqualTo("šifra");
        assertThat(once).isNotEqualTo(again).startsWith("sealed:1:");
    }

    @Test
    void a_sealed_value_that_was_moved_to_another_row_or_altered_or_never_sealed_is_refused() {
        Vault vault = vault(newKey);
        String anas = vault.seal(SEEDS.place("ana"), "her seed");
        String altered = anas.substring(0, anas.length() - 4) + "AAA=";

        for (String place : List.of(SEEDS.place("marko"), HOOKS.place("ana")))
            assertThatThrownBy(() -> vault.open(place, anas))
                    .isInstanceOf(VaultClosed.class)
                    .hasMessageContaining("sealed for another row");
        assertThatThrownBy(() -> vault.open(SEEDS.place("ana"), altered)).isInstanceOf(VaultClosed.class);
        for (String never : List.of("her seed", "sealed:1:", "sealed:1:00000000:!:!", ""))
            assertThatThrownBy(() -> vault.open(SEEDS.place("ana"), never)).isInstanceOf(VaultClosed.class);
    }

    @Test
    void another_key_opens_nothing_and_says_which_one_is_missing() {
        String sealed = vault(oldKey).seal("x", "secret");

        assertThatThrownBy(() -> vault(newKey).open("x", sealed))
                .isInstanceOf(VaultClosed.class)
                .hasMessageContaining(VaultKey.read(oldKey).get(0).id())
                .hasMessageContaining("does not have");
        assertThat(vault(newKey + "," + oldKey).text("x", sealed)).isEqualTo("secret");
        assertThatThrownBy(() -> VaultKey.read("c2hvcnQ=")).hasMessageContaining("32 bytes");
    }

    @Test
    void secrets_of_an_earlier_version_are_sealed_at_the_start_and_none_is_left_as_it_was() {
        byte[] seed = {0, -1, 58, 10, -128};
        given(seed, "whsec_anas");

        assertThat(Resealing.wasDone(test.database())).isFalse();
        assertThat(Resealing.run(test.database(), vault(oldKey), List.of(SEEDS, HOOKS)))
                .isEqualTo(2);

        assertThat(Resealing.wasDone(test.database())).isTrue();
        assertThat(new String(seedNow(), StandardCharsets.ISO_8859_1)).startsWith("sealed:1:");
        assertThat(hookNow()).startsWith("sealed:1:").doesNotContain("whsec");
        assertThat(vault(oldKey).openBytes(SEEDS.place("ana"), seedNow())).isEqualTo(seed);
        assertThat(vault(oldKey).text(HOOKS.place("7"), hookNow())).isEqualTo("whsec_anas");
        assertThat(Resealing.run(test.database(), vault(oldKey), List.of(SEEDS, HOOKS)))
                .as("a second start")
                .isZero();
    }

    @Test
    void a_new_key_before_the_old_one_takes_over_at_the_next_start_and_then_the_old_one_may_go() {
        given(new byte[] {1, 2}, "whsec_anas");
        Resealing.run(test.database(), vault(oldKey), List.of(SEEDS, HOOKS));

        Resealing.run(test.database(), vault(newKey + "\n" + oldKey), List.of(SEEDS, HOOKS));

        assertThat(vault(newKey).text(HOOKS.place("7"), hookNow())).isEqualTo("whsec_anas");
        assertThat(Resealing.run(test.database(), vault(newKey), List.of(SEEDS, HOOKS)))
                .isZero();
    }

    @Test
    void a_start_with_the_wrong_key_changes_nothing_even_while_there_is_no_secret_yet() {
        Resealing.run(test.database(), vault(oldKey), List.of());
        given(new byte[] {1, 2}, "whsec_anas");

        assertThatThrownBy(() -> Resealing.run(test.database(), vault(newKey), List.of(SEEDS, HOOKS)))
                .isInstanceOf(VaultClosed.class);

        assertThat(Optional.of(hookNow())).contains("whsec_anas");
    }

    private Vault vault(String keys) {
        return new Vault(VaultKey.read(keys), random);
    }

    private void given(byte[] seed, String hook) {
        test.database().jdbi().useHandle(handle -> {
            handle.execute("create table seed (account text primary key, secret bytea not null)");
            handle.execute("create table hook (id int primary key, secret text not null)");
            handle.execute("insert into seed values ('ana', ?)", seed);
            handle.execute("insert into hook values (7, ?)", hook);
        });
    }

    private byte[] seedNow() {
        return test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select secret from seed")
                        .map((row, context) -> row.getBytes(1))
                        .one());
    }

    private String hookNow() {
        return test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select secret from hook")
                        .mapTo(String.class)
                        .one());
    }
}
