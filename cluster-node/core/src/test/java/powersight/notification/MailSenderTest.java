package powersight.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.platform.RefusedException;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;

class MailSenderTest {
    private static TestDatabase test;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final Outbox outbox = new Outbox(clock);
    private final RecordingMailer post = new RecordingMailer();

    @BeforeAll
    static void start() {
        test = TestDatabase.create("notification");
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @BeforeEach
    void empty() {
        test.database().jdbi().useHandle(handle -> handle.execute("truncate mail_outbox"));
    }

    @Test
    void a_mail_put_with_a_fact_is_sent_once() {
        put("welcome/1");

        assertThat(sender().sendDue()).isEqualTo(1);
        assertThat(sender().sendDue()).isZero();
        assertThat(post.letters).singleElement().satisfies(letter -> {
            assertThat(letter.recipient()).isEqualTo("ana@example.org");
            assertThat(letter.subject()).isEqualTo("Zdravo, Ana");
        });
    }

    @Test
    void a_fact_that_is_rolled_back_sends_no_mail() {
        assertThatThrownBy(() -> test.database().jdbi().useTransaction(handle -> {
                    outbox.put(handle, mail("welcome/1"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(sender().sendDue()).isZero();
    }

    @Test
    void the_same_fact_told_twice_is_one_mail_even_after_it_was_sent() {
        put("welcome/1");
        put("welcome/1");
        sender().sendDue();
        put("welcome/1");
        sender().sendDue();

        assertThat(post.letters).hasSize(1);
    }

    @Test
    void the_text_is_forgotten_once_sent_because_it_may_hold_a_link_that_opens_an_account() {
        put("welcome/1");

        sender().sendDue();

        assertThat(text("select body from mail_outbox")).isEmpty();
    }

    @Test
    void while_the_post_is_away_we_try_again_later_and_later() {
        post.answer = new Mailer.TryLater("connection refused");
        put("welcome/1");

        sender().sendDue();
        sender().sendDue();
        assertThat(post.attempts).isEqualTo(1);

        clock.pass(Duration.ofSeconds(30));
        sender().sendDue();
        clock.pass(Duration.ofSeconds(30));
        sender().sendDue();
        assertThat(post.attempts).as("the second wait is twice as long").isEqualTo(2);

        post.answer = new Mailer.Sent();
        clock.pass(Duration.ofSeconds(30));
        assertThat(sender().sendDue()).isEqualTo(1);
    }

    @Test
    void a_mail_given_up_is_listed_and_can_be_sent_after_all() {
        DeadMail dead = new DeadMail(test.database(), clock);
        post.answer = new Mailer.TryLater("connection refused");
        put("welcome/1");
        for (int attempt = 1; attempt <= 18; attempt++) {
            sender().sendDue();
            clock.pass(Duration.ofHours(2));
        }
        assertThat(post.attempts).isEqualTo(18);
        DeadMail.Row row = dead.list(Optional.empty(), 10).items().get(0);
        assertThat(row.reason()).isEqualTo("connection refused");

        post.answer = new Mailer.Sent();
        dead.sendAgain(row.id());

        assertThat(sender().sendDue()).isEqualTo(1);
        assertThat(dead.list(Optional.empty(), 10).items()).isEmpty();
        assertThatThrownBy(() -> dead.sendAgain(row.id()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refused().code()).isEqualTo("no-such-dead-mail"));
    }

    @Test
    void a_mailbox_that_does_not_exist_is_given_up_at_once() {
        post.answer = new Mailer.Impossible("550 no such user");
        put("welcome/1");

        sender().sendDue();

        assertThat(text("select state from mail_outbox")).isEqualTo("DEAD");
    }

    @Test
    void a_letter_whose_sender_died_is_sent_by_another_when_the_lease_is_over() {
        put("welcome/1");
        MailSender dying = new MailSender(
                test.database(),
                letter -> {
                    throw new IllegalStateException("killed");
                },
                clock);
        assertThatThrownBy(dying::sendDue).hasMessage("killed");

        assertThat(sender().sendDue()).as("still leased").isZero();
        clock.pass(Duration.ofMinutes(5));

        assertThat(sender().sendDue()).isEqualTo(1);
    }

    @Test
    void many_nodes_share_the_work_and_send_nothing_twice() throws Exception {
        for (int i = 0; i < 200; i++) put("welcome/" + i);
        ExecutorService nodes = Executors.newFixedThreadPool(4);

        List<Future<Integer>> sent = nodes.invokeAll(Stream.<Callable<Integer>>generate(() -> () -> sender().sendDue())
                .limit(4)
                .toList());
        int together = 0;
        for (Future<Integer> each : sent) together += each.get();
        nodes.shutdown();

        assertThat(together).isEqualTo(200);
        assertThat(post.letters.stream().map(Letter::key).distinct()).hasSize(200);
    }

    /** The post, with the answer that the test wants. */
    private static final class RecordingMailer implements Mailer {
        final List<Letter> letters = new CopyOnWriteArrayList<>();
        volatile Outcome answer = new Sent();
        volatile int attempts;

        @Override
        public synchronized Outcome send(Letter letter) {
            attempts++;
            if (answer instanceof Sent) letters.add(letter);
            return answer;
        }
    }

    private MailSender sender() {
        return new MailSender(test.database(), post, clock);
    }

    private void put(String key) {
        test.database().jdbi().useTransaction(handle -> outbox.put(handle, mail(key)));
    }

    private static Mail mail(String key) {
        return new Mail(
                key,
                "ana@example.org",
                Language.SERBIAN_LATIN,
                Greeting.GREETING,
                Map.of("name", "Ana", "place", "Njegoševa 1"));
    }

    private static String text(String sql) {
        return test.database()
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
