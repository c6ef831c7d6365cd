package powersight.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import powersight.audit.Audit;
import powersight.identity.AccountId;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.vault.Vault;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** Against a real PostgreSQL and receivers on this machine. */
class WebhookSenderTest {
    private static final AccountId ANA = new AccountId(new UUID(0, 1)), BOJAN = new AccountId(new UUID(0, 2));
    private static final MeterId METER = new MeterId("m-1");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final TestDatabase test = TestDatabase.create("notification", "audit", "identity", "webhook");
    private final Announcements announcements = new Announcements(clock);
    private final Set<UUID> maySee = ConcurrentHashMap.newKeySet();
    private final WebhookSettings settings =
            new WebhookSettings(Set.of("127.0.0.1"), Duration.ofSeconds(2), Duration.ofMillis(20), 8);
    private final Destination destination = new Destination(Set.of("127.0.0.1"), Names.ofTheSystem());
    private final Vault vault = Vault.ofItsOwn();
    private final Webhooks webhooks = new Webhooks(
            test.database(),
            vault,
            announcements,
            destination,
            new Audit(test.database(), clock),
            new SecureRandom(),
            clock,
            GridClock.realTime());
    private final WebhookSender sender = new WebhookSender(
            test.database(), vault, (handle, meter) -> maySee, destination, clock, Patience.USUAL, settings);
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /** One message as a receiver got it. */
    private record Got(String id, String attempt, String signature, String body) {}

    private final class Receiving {
        final List<Got> got = new CopyOnWriteArrayList<>();
        final String url;
        volatile IntUnaryOperator status = number -> 204;
        volatile CountDownLatch hold = new CountDownLatch(0);

        Receiving() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", this::answer);
            server.start();
            servers.add(server);
            url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
        }

        private void answer(HttpExchange call) throws IOException {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = call.getRequestHeaders();
            got.add(new Got(
                    headers.getFirst("PowerSight-Event-Id"),
                    headers.getFirst("PowerSight-Attempt"),
                    headers.getFirst(Signature.HEADER),
                    body));
            try {
                hold.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            int code = status.applyAsInt(got.size());
            if (code == 302) call.getResponseHeaders().add("Location", "http://127.0.0.1:1/inside");
            call.sendResponseHeaders(code, -1);
            call.close();
        }

        List<String> ids() {
            return got.stream().map(Got::id).toList();
        }
    }

    @BeforeEach
    void people() {
        for (AccountId each : List.of(ANA, BOJAN))
            test.database().jdbi().useHandle(handle -> handle.execute("""
                    insert into account (id, name, full_name, language, password_hash, created_at)
                    values (?, ?, 'x', 'en', '-', now())""", each.value(), each.toString()));
        maySee.add(ANA.value());
        maySee.add(BOJAN.value());
    }

    @AfterEach
    void stop() throws InterruptedException {
        sender.close();
        servers.forEach(server -> server.stop(0));
        test.close();
    }

    @Test
    void what_happens_arrives_signed_in_order_and_once() throws IOException {
        Receiving receiver = new Receiving();
        Webhooks.Created hook = webhooks.create(ANA, receiver.url, Set.of(WebhookKind.METER_OFFLINE));
        happen("e-1");
        happen("e-2");
        happen("e-2");
        happen("e-3");

        sendUntilIdle();

        assertThat(receiver.ids()).containsExactly("e-1", "e-2", "e-3");
        Got first = receiver.got.get(0);
        assertThat(first.body()).contains("\"event\":\"meter.offline\"", "\"meter\":\"m-1\"", "\"id\":\"e-1\"");
        assertThat(Signature.verify(
                        hook.secret(), first.signature(), first.body(), clock.instant(), Duration.ofMinutes(5)))
                .isTrue();
        sendUntilIdle();
        assertThat(receiver.got).hasSize(3);
    }

    @Test
    void a_receiver_that_fails_gets_it_again_later_with_the_same_id_and_what_follows_waits_behind_it()
            throws IOException {
        Receiving receiver = new Receiving();
        receiver.status = number -> number <= 2 ? 500 : 200;
        webhooks.create(ANA, receiver.url, Set.of(WebhookKind.METER_OFFLINE));
        happen("e-1");
        happen("e-2");

        sendUntilIdle();
        assertThat(receiver.ids()).containsExactly("e-1");
        sendUntilIdle();
        assertThat(receiver.got).as("not before its time").hasSize(1);
        clock.pass(Duration.ofSeconds(10));
        sendUntilIdle();
        clock.pass(Duration.ofSeconds(20));
        sendUntilIdle();

        assertThat(receiver.ids()).containsExactly("e-1", "e-1", "e-1", "e-2");
        assertThat(receiver.got).extracting(Got::attempt).containsExactly("1", "2", "3", "1");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIM_DECIDED", "APPOINTMENT_CHANGED"})
    void what_people_decide_is_told_to_those_concerned_and_again_with_the_same_id_until_it_is_taken(WebhookKind kind)
            throws IOException {
        Receiving hers = new Receiving(), others = new Receiving();
        hers.status = number -> number == 1 ? 500 : 204;
        Webhooks.Created hook = webhooks.create(ANA, hers.url, Set.of(kind));
        webhooks.create(BOJAN, others.url, Set.of(kind));
        Announcement decided =
                new Announcement("it/1", kind, Optional.empty(), Instant.now(), Map.of("became", "APPROVED"));

        for (int told = 0; told < 2; told++)
            test.database().jdbi().useTransaction(handle -> announcements.put(handle, decided, Set.of(ANA.value())));
        sendUntilIdle();
        clock.pass(Duration.ofSeconds(10));
        sendUntilIdle();
        clock.pass(Duration.ofHours(1));
        sendUntilIdle();

        assertThat(hers.ids()).containsExactly("it/1", "it/1");
        assertThat(hers.got).extracting(Got::attempt).containsExactly("1", "2");
        assertThat(hers.got).allSatisfy(each -> assertThat(each.body()).contains("\"event\":\"" + kind.text() + "\""));
        Got second = hers.got.get(1);
        assertThat(Signature.verify(
                        hook.secret(),
                        second.signature(),
                        second.body(),
                        clock.instant().minus(Duration.ofHours(1)),
                        Duration.ofMinutes(5)))
                .isTrue();
        assertThat(others.got).isEmpty();
    }

    @Test
    void after_a_day_it_is_given_up_and_can_be_replayed() throws IOException {
        Receiving receiver = new Receiving();
        receiver.status = number -> 500;
        Webhooks.Created hook = webhooks.create(ANA, receiver.url, Set.of(WebhookKind.METER_OFFLINE));
        happen("e-1");
        happen("e-2");
        Instant began = clock.instant();
        while (clock.instant().isBefore(began.plus(Duration.ofHours(26)))) {
            sendUntilIdle();
            clock.pass(Duration.ofMinutes(30));
        }
        List<Webhooks.Delivery> dead = deliveries(hook, Webhooks.State.DEAD);

        assertThat(dead).extracting(Webhooks.Delivery::event).containsExactly("e-2", "e-1");
        assertThat(dead.get(1).lastStatus()).hasValue(500);
        assertThat(dead.get(1).attempts()).isBetween(20, 50);
        int before = receiver.got.size();
        receiver.status = number -> 200;
        webhooks.replay(ANA, hook.id(), dead.get(1).id());
        sendUntilIdle();

        assertThat(receiver.ids().subList(before, receiver.got.size())).containsExactly("e-1");
        assertThat(deliveries(hook, Webhooks.State.DELIVERED)).hasSize(1);
    }

    @Test
    void a_slow_receiver_delays_nobody_else() throws IOException {
        Receiving slow = new Receiving(), quick = new Receiving();
        slow.hold = new CountDownLatch(1);
        webhooks.create(ANA, slow.url, Set.of(WebhookKind.METER_OFFLINE));
        webhooks.create(BOJAN, quick.url, Set.of(WebhookKind.METER_OFFLINE));
        for (int i = 1; i <= 5; i++) happen("e-" + i);

        sender.start();
        Awaitility.await().until(() -> quick.got.size() == 5);

        assertThat(slow.got).as("it still has the first").hasSizeLessThanOrEqualTo(1);
        slow.hold.countDown();
        Awaitility.await().until(() -> slow.got.size() == 5);
    }

    @Test
    void a_redirect_is_not_followed_and_a_silent_receiver_is_a_failure() throws IOException {
        Receiving receiver = new Receiving();
        receiver.status = number -> 302;
        Webhooks.Created hook = webhooks.create(ANA, receiver.url, Set.of(WebhookKind.METER_OFFLINE));
        happen("e-1");
        sendUntilIdle();
        assertThat(deliveries(hook, Webhooks.State.WAITING).get(0).lastFailure())
                .contains("answered 302");

        receiver.hold = new CountDownLatch(1);
        clock.pass(Duration.ofMinutes(1));
        sendUntilIdle();
        receiver.hold.countDown();

        assertThat(deliveries(hook, Webhooks.State.WAITING).get(0).lastFailure())
                .contains("did not answer in time");
    }

    @Test
    void whose_right_was_taken_meanwhile_is_not_told() throws IOException {
        Receiving receiver = new Receiving();
        Webhooks.Created hook = webhooks.create(ANA, receiver.url, Set.of(WebhookKind.METER_OFFLINE));
        happen("e-1");
        maySee.remove(ANA.value());

        sendUntilIdle();

        assertThat(receiver.got).isEmpty();
        assertThat(deliveries(hook, Webhooks.State.WITHDRAWN)).hasSize(1);
    }

    @Test
    void a_fact_whose_transaction_fails_is_not_told() throws IOException {
        Receiving receiver = new Receiving();
        webhooks.create(ANA, receiver.url, Set.of(WebhookKind.DELEGATION_CHANGED));
        Announcement decided = new Announcement(
                "delegation/1",
                WebhookKind.DELEGATION_CHANGED,
                Optional.empty(),
                Instant.now(),
                Map.of("became", "ACCEPTED"));
        test.database().jdbi().useTransaction(handle -> {
            announcements.put(handle, decided, Set.of(ANA.value()));
            handle.rollback();
        });
        sendUntilIdle();
        assertThat(receiver.got).isEmpty();

        test.database().jdbi().useTransaction(handle -> announcements.put(handle, decided, Set.of(ANA.value())));
        sendUntilIdle();

        assertThat(receiver.got).hasSize(1);
    }

    private void happen(String key) {
        Announcement fact =
                new Announcement(key, WebhookKind.METER_OFFLINE, Optional.of(METER), Instant.now(), Map.of());
        test.database().jdbi().useTransaction(handle -> announcements.putOfMeter(handle, fact, maySee));
    }

    private List<Webhooks.Delivery> deliveries(Webhooks.Created hook, Webhooks.State state) {
        return webhooks.deliveries(ANA, hook.id(), Optional.of(state), Optional.empty(), 100)
                .items();
    }

    /** Looks again and again until nothing is leased and nothing due. */
    private void sendUntilIdle() {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> sender.lookOnce() == 0 && leased() == 0);
    }

    private long leased() {
        return test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from webhook where leased_until is not null")
                        .mapTo(Long.class)
                        .one());
    }
}
