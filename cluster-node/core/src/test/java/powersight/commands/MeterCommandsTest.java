package powersight.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.devices.Downlink;
import powersight.devices.WayToMeters;
import powersight.platform.RefusedException;
import powersight.testing.TestDatabase;
import powersight.wire.CommandJson;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage.CommandReply;

/** A command from the order to its end, with the line to the meter in the test's hand. */
class MeterCommandsTest {
    private static final MeterId METER = new MeterId("m-1"), OTHER = new MeterId("m-2");

    private final TestDatabase database = TestDatabase.create("audit", "devices", "commands");
    private final MeterCommands commands =
            new MeterCommands(database.database(), new Audit(database.database(), Clock.systemUTC()));
    private final Line line = new Line();
    private final WayToMeters way =
            new WayToMeters(meter -> CompletableFuture.completedFuture(Optional.of("dc-of-" + meter)));
    private final CommandCourier courier = new CommandCourier(commands, way, Runnable::run);

    MeterCommandsTest() {
        way.by(line);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void it_waits_until_the_meter_can_be_reached_and_is_done_when_the_meter_says_so() {
        String id = ordered(METER, CommandKind.READ_NOW).id();
        line.here = false;
        courier.carry();
        assertThat(state(id)).isEqualTo(MeterCommands.State.WAITING);

        line.here = true;
        courier.carry();
        assertThat(state(id)).isEqualTo(MeterCommands.State.SENT);
        courier.carry();
        assertThat(line.said).as("not at every look").containsExactly("dc-of-m-1: ReadNow[id=" + id + "]");

        assertThat(answer(METER, id, CommandReply.Result.DONE)).isTrue();
        assertThat(state(id)).isEqualTo(MeterCommands.State.DONE);
        assertThat(answer(METER, id, CommandReply.Result.FAILED))
                .as("said again")
                .isTrue();
        assertThat(state(id)).as("its first answer counts").isEqualTo(MeterCommands.State.DONE);
    }

    @Test
    void the_next_command_waits_for_the_answer_to_the_one_before() {
        String off = ordered(METER, CommandKind.DISCONNECT).id();
        String on = ordered(METER, CommandKind.RECONNECT).id();
        ordered(OTHER, CommandKind.READ_NOW);
        courier.carry();
        courier.carry();
        assertThat(line.said).hasSize(2).noneMatch(each -> each.contains("Reconnect"));

        answer(METER, off, CommandReply.Result.REFUSED);
        courier.carry();

        assertThat(line.said).last().asString().isEqualTo("dc-of-m-1: Reconnect[id=" + on + "]");
        assertThat(standing(off).remark()).contains("because");
    }

    @Test
    void an_answer_that_was_lost_is_asked_for_again_until_the_time_is_over() {
        String id = ordered(METER, CommandKind.RESTART).id();
        courier.carry();
        aMomentLater("say_at = say_at - interval '1 hour'");
        courier.carry();
        assertThat(line.said).hasSize(2);

        aMomentLater("deadline = now() - interval '1 second', say_at = now() - interval '1 second'");
        courier.carry();

        assertThat(line.said).hasSize(2);
        assertThat(state(id)).isEqualTo(MeterCommands.State.NO_ANSWER);
        assertThat(answer(METER, id, CommandReply.Result.DONE)).as("late").isTrue();
        assertThat(state(id)).isEqualTo(MeterCommands.State.DONE);
    }

    @Test
    void nobody_answers_for_another_and_nobody_what_was_not_asked() {
        String id = ordered(METER, CommandKind.READ_NOW).id();

        assertThat(answer(OTHER, id, CommandReply.Result.DONE)).isFalse();
        assertThat(answer(METER, "c-123456", CommandReply.Result.DONE)).isFalse();
        assertThat(answer(METER, "anything", CommandReply.Result.DONE)).isFalse();
        assertThat(state(id)).isEqualTo(MeterCommands.State.WAITING);
        assertThat(commands.standing(OTHER, id)).isEmpty();
    }

    @Test
    void an_order_says_what_is_wrong_with_it_and_too_many_are_refused() {
        assertThatThrownBy(() -> order(METER, CommandKind.SET_INTERVAL, Optional.empty()))
                .hasMessageContaining("an interval");
        assertThatThrownBy(() -> order(METER, CommandKind.READ_NOW, Optional.of(Duration.ofSeconds(1))))
                .hasMessageContaining("an interval");
        assertThatThrownBy(() -> order(METER, CommandKind.SET_INTERVAL, Optional.of(Duration.ofDays(2))))
                .hasMessageContaining("1 to 86400 seconds");
        for (int i = 0; i < 20; i++) ordered(METER, CommandKind.READ_NOW);

        assertThatThrownBy(() -> ordered(METER, CommandKind.READ_NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("20 commands");
        ordered(OTHER, CommandKind.READ_NOW);
    }

    private MeterCommands.Standing ordered(MeterId meter, CommandKind kind) {
        return commands.order(order(meter, kind, Optional.empty()), "system");
    }

    private static MeterCommands.Order order(MeterId meter, CommandKind kind, Optional<Duration> every) {
        return new MeterCommands.Order(meter, kind, every, MeterCommands.USUAL);
    }

    private boolean answer(MeterId meter, String id, CommandReply.Result result) {
        return commands.hear(new CommandReply(meter, id, result, Optional.of("because")));
    }

    private MeterCommands.State state(String id) {
        return standing(id).state();
    }

    private MeterCommands.Standing standing(String id) {
        return commands.standing(METER, id).orElseThrow();
    }

    private void aMomentLater(String change) {
        database.database().jdbi().useHandle(handle -> handle.execute("update meter_command set " + change));
    }

    private static final class Line implements Downlink {
        final List<String> said = new ArrayList<>();
        boolean here = true;

        @Override
        public boolean mayReach(String device) {
            return here;
        }

        @Override
        public CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
            MeterCommand command = CommandJson.decode(payload);
            said.add(device + ": " + command);
            return CompletableFuture.completedFuture(true);
        }
    }
}
