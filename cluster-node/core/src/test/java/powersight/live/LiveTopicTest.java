package powersight.live;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.wire.GridClock;

class LiveTopicTest {
    private final ActorTestKit kit = ActorTestKit.create("topics", ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<LiveTopic.Command> made = kit.createTestProbe();
    private final TestProbe<TopicNews.For> watcher = kit.createTestProbe();
    private final LiveTopics topics = LiveTopics.of(
            kit.system(),
            "live-topics",
            Map.of("thing", (key, context) -> {
                if (key.equals("none")) return () -> context.getSelf().tell(new LiveTopic.Absent("unknown-topic"));
                made.ref().tell(new Made(context.getSelf()));
                return () -> {};
            }),
            GridClock.realTime());
    private ActorRef<LiveTopic.Command> topic = kit.system().deadLetters().narrow();

    private record Made(ActorRef<LiveTopic.Command> topic) implements LiveTopic.Command {}

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void who_joins_is_told_how_it_stands_as_soon_as_that_is_known() {
        join(1, Pace.SECOND, Optional.empty());
        watcher.expectNoMessage(Duration.ofMillis(20));

        content(Map.of("watts", 100.0));

        assertThat(news().data()).isEqualTo("{\"watts\":100.0}");
    }

    @Test
    void the_first_change_after_a_rest_goes_at_once_and_the_next_ones_are_conflated() {
        join(1, Pace.SECOND, Optional.empty());
        content(Map.of("watts", 100.0, "state", "ONLINE"));
        long start = news().seq();

        content(Map.of("watts", 200.0));
        assertThat(news()).isEqualTo(new Told("d", start + 1, "{\"watts\":200.0}"));

        content(Map.of("watts", 300.0));
        content(Map.of("watts", 400.0));
        watcher.expectNoMessage(Duration.ofMillis(20));
        time.timePasses(Duration.ofSeconds(1));
        assertThat(news()).isEqualTo(new Told("d", start + 2, "{\"watts\":400.0}"));

        content(Map.of("watts", 400.0));
        time.timePasses(Duration.ofSeconds(2));
        watcher.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void each_pace_has_its_own_numbers_without_gaps() {
        TestProbe<TopicNews.For> fast = kit.createTestProbe();
        join(1, Pace.TWO_SECONDS, Optional.empty());
        topics.join("thing/1", fast.ref(), 9, Pace.QUARTER_SECOND, Optional.empty());
        content(Map.of("n", 0));
        assertThat(told(fast).kind()).isEqualTo("snap");
        long slowAt = news().seq();

        for (int n = 1; n <= 8; n++) {
            content(Map.of("n", n));
            time.timePasses(Duration.ofMillis(250));
        }

        for (int n = 1; n <= 8; n++) assertThat(told(fast).data()).isEqualTo("{\"n\":" + n + "}");
        assertThat(news()).isEqualTo(new Told("d", slowAt + 1, "{\"n\":1}"));
        assertThat(news()).isEqualTo(new Told("d", slowAt + 2, "{\"n\":8}"));
    }

    @Test
    void who_comes_back_within_a_minute_is_told_only_what_it_missed() {
        join(1, Pace.SECOND, Optional.empty());
        content(Map.of("n", 0));
        TopicNews.Snapshot snapshot =
                (TopicNews.Snapshot) watcher.receiveMessage().news();
        topics.leave("thing/1", watcher.ref(), 1);
        settled();
        content(Map.of("n", 1));
        time.timePasses(Duration.ofSeconds(1));
        content(Map.of("n", 2));
        time.timePasses(Duration.ofSeconds(1));

        join(2, Pace.SECOND, Optional.of(snapshot.position()));

        assertThat(news()).isEqualTo(new Told("d", snapshot.position().seq() + 1, "{\"n\":1}"));
        assertThat(news()).isEqualTo(new Told("d", snapshot.position().seq() + 2, "{\"n\":2}"));
    }

    @Test
    void a_position_of_another_stream_or_too_long_ago_brings_a_snapshot() {
        join(1, Pace.SECOND, Optional.empty());
        content(Map.of("n", 0));
        TopicNews.Snapshot first = (TopicNews.Snapshot) watcher.receiveMessage().news();

        join(2, Pace.SECOND, Optional.of(new Position("other", first.position().seq())));
        assertThat(news().kind()).isEqualTo("snap");
        join(3, Pace.SECOND, Optional.of(new Position(first.position().epoch(), 1_000)));
        assertThat(news().kind()).isEqualTo("snap");
    }

    @Test
    void a_topic_that_nobody_watches_ends_after_a_minute_and_a_dead_watcher_counts_as_gone() {
        join(1, Pace.SECOND, Optional.empty());
        content(Map.of("n", 0));
        assertThat(news().kind()).isEqualTo("snap");
        TestProbe<Object> end = kit.createTestProbe();
        watcher.stop();
        end.expectNoMessage(Duration.ofMillis(50));
        assertThat(kept()).isEqualTo(1);

        time.timePasses(LiveTopics.REMEMBERED);

        end.expectTerminated(topic, Duration.ofSeconds(3));
        assertThat(kept()).isZero();
    }

    @Test
    void a_thing_that_does_not_exist_is_refused_and_so_is_a_kind_that_nobody_knows() {
        topics.join("thing/none", watcher.ref(), 1, Pace.SECOND, Optional.empty());
        assertThat(watcher.receiveMessage()).isEqualTo(new TopicNews.For(1, new TopicNews.Refused("unknown-topic")));

        topics.join("other/1", watcher.ref(), 2, Pace.SECOND, Optional.empty());
        assertThat(watcher.receiveMessage()).isEqualTo(new TopicNews.For(2, new TopicNews.Refused("unknown-topic")));
    }

    private record Told(String kind, long seq, String data) {}

    private void join(int subscription, Pace pace, Optional<Position> from) {
        topics.join("thing/1", watcher.ref(), subscription, pace, from);
        if (subscription == 1) topic = ((Made) made.receiveMessage()).topic();
    }

    private void content(Map<String, Object> fields) {
        topic.tell(new LiveTopic.Content(fields));
        settled();
    }

    /** Waits until the topic has handled everything told before: time must not pass earlier. */
    private void settled() {
        TestProbe<TopicNews.For> barrier = kit.createTestProbe();
        topics.join("thing/1", barrier.ref(), 99, Pace.HALF_MINUTE, Optional.empty());
        barrier.receiveMessage();
        topics.leave("thing/1", barrier.ref(), 99);
    }

    private int kept() {
        return topics.kept().toCompletableFuture().join();
    }

    private Told news() {
        return told(watcher);
    }

    private static Told told(TestProbe<TopicNews.For> probe) {
        TopicNews news = probe.receiveMessage().news();
        if (news instanceof TopicNews.Snapshot snapshot)
            return new Told("snap", snapshot.position().seq(), snapshot.data());
        TopicNews.Change change = (TopicNews.Change) news;
        return new Told("d", change.position().seq(), change.data());
    }
}
