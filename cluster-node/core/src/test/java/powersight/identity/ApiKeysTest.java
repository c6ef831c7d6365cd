package powersight.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.identity.Office.assertRefused;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
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
    void a_key_may_do_what_its_scopes_say_and_its_use_is_seen() {
        Principal owner = office.signedIn(Role.CITIZEN).principal();

        ApiKeys.Created key = create(owner, Optional.empty());
        Principal program = office.identity.access().authenticate(key.secret());

        assertThat(program.account()).isEqualTo(owner.account());
        assertThat(program.isProgram()).isTrue();
        assertThat(program.within(Scope.READ_CONSUMPTION)).isTrue();
        assertThat(program.within(Scope.READ_BILLS)).isFalse();
        assertThat(office.identity.apiKeys().list(owner.account()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.name()).isEqualTo("home display");
                    assertThat(row.lastUsedAt()).contains(office.clock.instant());
                });
    }

    @Test
    void a_revoked_key_is_refused_here_at_once_and_elsewhere_within_five_seconds() {
        Principal owner = office.signedIn(Role.CITIZEN).principal();
        ApiKeys.Created key = create(owner, Optional.empty());
        Access elsewhere = office.node(office.clock).access();
        Principal program = elsewhere.authenticate(key.secret());
        assertThat(elsewhere.stillGood(program)).isTrue();

        office.identity.apiKeys().revoke(owner, key.id());

        assertRefused(() -> office.identity.access().authenticate(key.secret())).isEqualTo("token-refused");
        office.clock.pass(Duration.ofSeconds(4));
        assertRefused(() -> elsewhere.authenticate(key.secret())).isEqualTo("token-refused");
        assertThat(elsewhere.stillGood(program)).isFalse();
        assertThat(office.identity.apiKeys().list(owner.account())).isEmpty();
    }

    @Test
    void a_key_expires_and_is_kept_as_a_hash() {
        Principal owner = office.signedIn(Role.CITIZEN).principal();
        Instant end = office.clock.instant().plus(Duration.ofHours(1));
        ApiKeys.Created key = create(owner, Optional.of(end));
        office.identity.access().authenticate(key.secret());

        office.clock.pass(Duration.ofHours(1));

        assertRefused(() -> office.identity.access().authenticate(key.secret())).isEqualTo("token-refused");
        assertThat(key.toString()).doesNotContain(key.secret());
    }

    @Test
    void asvs_8_2_2_anothers_key_is_as_if_it_were_not_there() {
        Principal owner = office.signedIn(Role.CITIZEN).principal();
        Principal other = office.signedIn(Role.CITIZEN).principal();
        ApiKeys.Created key = create(owner, Optional.empty());

        assertRefused(() -> office.identity.apiKeys().revoke(other, key.id())).isEqualTo("no-such-key");
        assertThat(office.identity.access().authenticate(key.secret())).isNotNull();
    }

    @Test
    void a_key_makes_no_keys_changes_no_password_and_gives_no_roles() {
        Principal owner = office.signedIn(Role.ADMINISTRATOR).principal();
        Principal program = office.identity
                .access()
                .authenticate(create(owner, Optional.empty()).secret());

        assertRefused(() -> create(program, Optional.empty())).isEqualTo("not-allowed");
        assertRefused(() -> office.identity.passwords().change(program, Office.PASSWORD, Office.OTHER, Office.HOME))
                .isEqualTo("password-wrong");
        assertRefused(() -> office.identity.accounts().setRoles(program, owner.account(), Office.roles(Role.CITIZEN)))
                .isEqualTo("not-allowed");
    }

    private static ApiKeys.Created create(Principal owner, Optional<Instant> until) {
        return office.identity.apiKeys().create(owner, "home display", Set.of(Scope.READ_CONSUMPTION), until);
    }
}
