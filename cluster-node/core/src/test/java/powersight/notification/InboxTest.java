package powersight.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.platform.Page;
import powersight.platform.RefusedException;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;

class InboxTest {
    private static final UUID ANA = new UUID(0, 1), BOJAN = new UUID(0, 2);
    private static TestDatabase test;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final Inbox inbox = new Inbox(test.database(), clock);

    @BeforeAll
    static void start() {
        test = TestDatabase.create("notification");
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void a_person_finds_own_messages_newest_first_and_in_the_language_asked_for() {
        put(ANA, "a/1", "Ana");
        put(ANA, "a/2", "Anna");
        put(ANA, "a/2", "Anna again");
        put(BOJAN, "b/1", "Bojan");

        Page<Inbox.Message> first = inbox.list(ANA, Language.SERBIAN_CYRILLIC, Optional.empty(), 1);
        Page<Inbox.Message> second = inbox.list(ANA, Language.ENGLISH, first.next(), 1);

        assertThat(first.total()).isEqualTo(2);
        assertThat(first.items()).extracting(Inbox.Message::subject).containsExactly("Здраво, Anna");
        assertThat(second.items()).extracting(Inbox.Message::subject).containsExactly("Hello, Ana");
        assertThat(inbox.unread(ANA)).isEqualTo(2);

        long newest = first.items().get(0).id();
        inbox.markRead(ANA, newest);
        clock.pass(Duration.ofHours(1));
        inbox.markRead(ANA, newest);

        assertThat(inbox.unread(ANA)).isEqualTo(1);
        assertThat(inbox.list(ANA, Language.ENGLISH, Optional.empty(), 1)
                        .items()
                        .get(0)
                        .readAt())
                .contains(Instant.parse("2026-11-21T10:00:00Z"));
        assertThatThrownBy(() -> inbox.markRead(BOJAN, newest))
                .as("another's message is as if it were not there")
                .isInstanceOf(RefusedException.class);

        inbox.markAllRead(ANA);
        assertThat(inbox.unread(ANA)).isZero();
        assertThat(inbox.unread(BOJAN)).isEqualTo(1);
    }

    private void put(UUID person, String key, String name) {
        test.database()
                .jdbi()
                .useTransaction(handle -> inbox.put(
                        handle, person, key, Greeting.GREETING, Map.of("name", name, "place", "Njegoševa 1")));
    }
}
