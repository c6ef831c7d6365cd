package powersight.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.testing.TestDatabase;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;

class KeyLifeTest {
    private static final String ME = "system";

    private final TestDatabase database = TestDatabase.create("audit", "devices");
    private final StoredKeys keys = new StoredKeys(database.database());
    private final Audit audit = new Audit(database.database(), Clock.systemUTC());
    private final KeyOrders orders = new KeyOrders(database.database(), keys, audit);
    private final Line line = new Line();
    private final KeyKeeper keeper = new KeyKeeper(database.database());
    private String old = "";

    @BeforeEach
    void a_meter_with_a_key() {
        old = keys.issue("m-1", false);
        line.here.add("m-1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_rotation_leaves_both_keys_valid_until_the_new_one_was_shown_and_then_only_that() {
        orders.rotate("m-1", ME);
        look();
        String next = line.given.get(0);

        assertThat(opens(old)).isTrue();
        assertThat(orders.standing("m-1").state()).isEqualTo(KeyStanding.State.ROTATING);
        assertThat(opens(next)).isTrue();
        assertThat(opens(old)).as("the old one is over").isFalse();
        assertThat(opens(next)).isTrue();
        assertThat(orders.standing("m-1").state()).isEqualTo(KeyStanding.State.VALID);
    }

    @Test
    void a_meter_that_missed_the_first_word_is_given_another_and_the_first_is_worth_nothing() {
        orders.rotate("m-1", ME);
        look();
        longAgo();
        look();

        assertThat(line.given).hasSize(2);
        assertThat(opens(line.given.get(0))).isFalse();
        assertThat(opens(old)).isTrue();
        assertThat(opens(line.given.get(1))).isTrue();
    }

    @Test
    void a_meter_that_is_away_is_given_its_key_when_it_is_back_and_not_at_every_look() {
        line.here.clear();
        orders.rotate("m-1", ME);
        look();
        assertThat(line.given).isEmpty();

        line.here.add("m-1");
        look();
        look();

        assertThat(line.given).hasSize(1);
        assertThat(orders.standing("m-1").rotationTries()).isEqualTo(1);
    }

    @Test
    void a_revoked_meter_is_cut_off_and_nothing_opens_the_door_until_a_new_key_is_issued() {
        assertThat(keys.known("m-1")).isPresent();
        orders.rotate("m-1", ME);
        look();

        orders.revoke("m-1", ME);
        look();

        assertThat(line.cut).containsExactly("m-1");
        assertThat(opens(old)).isFalse();
        assertThat(opens(line.given.get(0))).isFalse();
        assertThat(keys.known("m-1")).isEmpty();
        assertThatThrownBy(() -> orders.rotate("m-1", ME))
                .isInstanceOf(RefusedException.class)
                .extracting(refused -> ((RefusedException) refused).refused())
                .extracting(Refused::code)
                .isEqualTo("key-revoked");
        String issued = orders.reissue("m-1", ME);
        assertThat(opens(issued)).isTrue();
        assertThat(opens(old)).isFalse();
    }

    @Test
    void every_order_is_in_the_audit_and_no_key_is() {
        orders.rotate("m-1", ME);
        orders.revoke("m-1", ME);
        String issued = orders.reissue("m-1", ME);

        var entries = audit.page(Audit.Filter.ALL, Optional.empty(), 10).items();
        assertThat(entries)
                .extracting(entry -> entry.what())
                .containsExactly("device-key-issued", "device-key-revoked", "device-key-rotation-asked");
        assertThat(entries.toString()).doesNotContain(issued);
    }

    @Test
    void a_concentrator_takes_no_commands_so_its_key_is_issued_by_hand() {
        keys.issue("dc-1", true);

        assertThatThrownBy(() -> orders.rotate("dc-1", ME)).hasMessageContaining("concentrator");
        orders.revoke("dc-1", ME);
        assertThat(keys.verify("dc-1", new byte[0])).isEmpty();
    }

    @Test
    void the_name_of_a_revoked_meter_is_not_free_for_a_concentrator() {
        orders.revoke("m-1", ME);

        assertThatThrownBy(() -> keys.issue("m-1", true)).hasMessageContaining("another kind");
        assertThat(orders.standing("m-1").state()).isEqualTo(KeyStanding.State.REVOKED);
    }

    private void look() {
        keeper.cutOffRevoked(List.of(line::cutOff));
        keeper.rotateDue(line);
    }

    private boolean opens(String secret) {
        return keys.verify("m-1", secret.getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    private void longAgo() {
        database.database()
                .jdbi()
                .useHandle(handle ->
                        handle.execute("update device_key set rotation_tried_at = now() - interval '2 hours'"));
    }

    /** Takes every command, and remembers the secrets given. */
    private static final class Line implements ConnectedDevices {
        final Set<String> here = new HashSet<>();
        final List<String> given = new ArrayList<>();
        final List<String> cut = new ArrayList<>();

        @Override
        public boolean has(String device) {
            return here.contains(device);
        }

        @Override
        public CompletionStage<Boolean> send(MeterId meter, MeterCommand command) {
            given.add(((MeterCommand.RotateSecret) command).secret());
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public boolean cutOff(String device) {
            cut.add(device);
            return here.remove(device);
        }
    }
}
