package powersight.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.FakeMeters;
import powersight.api.doors.MeterRights;
import powersight.api.http.HttpSettings;
import powersight.api.http.Json;
import powersight.live.LiveTopics;
import powersight.wire.GridClock;

/** One live socket with the network played by the test: nothing is out until the test says so. */
class LiveConnectionTest {
    private static final HttpSettings.Live SETTINGS =
            new HttpSettings.Live(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10), 2, 5);

    private final ActorTestKit kit = ActorTestKit.create("connection", ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final FakeMeters meters = new FakeMeters();
    private final Tickets tickets = new Tickets(new byte[32], System::currentTimeMillis);
    private final AtomicInteger open = new AtomicInteger();
    private final TestProbe<LiveConnection.Out> out = kit.createTestProbe();
    private final TestProbe<LiveConnection.Ready> ready = kit.createTestProbe();
    private ActorRef<LiveConnection.Command> connection =
            kit.system().deadLetters().narrow();

    @BeforeEach
    void connect() {
        LiveTopics topics = LiveTopics.ofMeters(kit.system(), meters, GridClock.realTime());
        connection = kit.spawn(LiveConnection.create(
                "c-1",
                new LiveConnection.Door(
                        topics,
                        tickets,
                        Optional.empty(),
                        new TopicRights(MeterRights.none(), topic -> List.of()),
                        Runnable::run,
                        SETTINGS,
                        open,
                        ended -> {})));
        connection.tell(new LiveConnection.Attached(out.ref()));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_connection_that_does_not_say_hello_is_ended() throws IOException {
        time.timePasses(Duration.ofSeconds(5));

        assertThat(frame("bye").path("code").asText()).isEqualTo("no-hello");
        connection.tell(new LiveConnection.Written());
        assertThat(out.receiveMessage()).isInstanceOf(LiveConnection.End.class);
        out.expectTerminated(connection);
        assertThat(open.get()).isZero();
    }

    @Test
    void nothing_is_written_before_the_frame_before_is_out_and_what_waits_is_bounded() throws IOException {
        meters.stands(Example.online("m-1", Example.reading(1, Example.NOON, 1_000, 0)));
        hello();
        said("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/m-1\",\"rate\":4}");
        JsonNode snapshot = frame("snap");

        for (int i = 1; i <= 60; i++) {
            meters.stands(Example.online("m-1", Example.reading(1 + i, Example.NOON.plusSeconds(i), 1_000, i * 1_000)));
            out.expectNoMessage(Duration.ofMillis(5));
            if (i < 40) time.timePasses(Duration.ofMillis(200));
        }
        connection.tell(new LiveConnection.Written());
        JsonNode next = frame("d");

        assertThat(next.path("seq").asLong()).isEqualTo(snapshot.path("seq").asLong() + 1);
    }

    @Test
    void a_client_that_takes_nothing_for_ten_seconds_is_sent_away_with_the_reason() throws IOException {
        hello();
        said("nonsense");
        frame("err");

        time.timePasses(Duration.ofSeconds(10));
        connection.tell(new LiveConnection.Written());

        JsonNode bye = frame("bye");
        assertThat(bye.path("code").asText()).isEqualTo("slow-consumer");
        assertThat(bye.path("retryAfter").asInt()).isPositive();
        time.timePasses(Duration.ofSeconds(2));
        assertThat(out.receiveMessage()).isInstanceOf(LiveConnection.End.class);
        out.expectTerminated(connection);
    }

    @Test
    void heartbeats_come_whether_or_not_there_is_news() throws IOException {
        hello();
        for (int i = 0; i < 3; i++) {
            time.timePasses(Duration.ofSeconds(10));
            assertThat(frame("hb").path("now").asText()).endsWith("Z");
            connection.tell(new LiveConnection.Written());
        }
    }

    @Test
    void more_topics_than_allowed_and_a_number_twice_are_refused_and_the_socket_stays() throws IOException {
        hello();
        meters.stands(Example.online("m-1", Example.reading(1, Example.NOON, 1_000, 0)));
        said("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/m-1\"}");
        frame("snap");
        connection.tell(new LiveConnection.Written());
        said("{\"t\":\"sub\",\"id\":1,\"topic\":\"meter/m-1\"}");
        assertThat(frame("err").path("code").asText()).isEqualTo("id-in-use");
        connection.tell(new LiveConnection.Written());
        said("{\"t\":\"sub\",\"id\":2,\"topic\":\"meter/m-1\"}");
        frame("snap");
        connection.tell(new LiveConnection.Written());
        said("{\"t\":\"sub\",\"id\":3,\"topic\":\"meter/m-1\"}");
        assertThat(frame("err").path("code").asText()).isEqualTo("too-many-topics");
    }

    private void hello() throws IOException {
        said("{\"t\":\"hello\",\"ticket\":\"" + tickets.issue(Optional.empty()).ticket() + "\"}");
        frame("welcome");
        connection.tell(new LiveConnection.Written());
    }

    private void said(String frame) {
        connection.tell(new LiveConnection.Received(frame, ready.ref()));
        ready.receiveMessage();
    }

    private JsonNode frame(String kind) throws IOException {
        JsonNode frame = Json.MAPPER.readTree(((LiveConnection.Frame) out.receiveMessage()).text());
        assertThat(frame.path("t").asText()).as(frame.toString()).isEqualTo(kind);
        return frame;
    }
}
