package powersight.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.devices.Commissioning;
import powersight.devices.StoredKeys;
import powersight.devices.UnknownDevices;
import powersight.meter.AreaListener;
import powersight.meter.Limits;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.meter.MetersOnShards;
import powersight.meter.Registration;
import powersight.meter.Sender;
import powersight.meter.Surroundings;
import powersight.platform.Database;
import powersight.platform.RefusedException;
import powersight.testing.TestDatabase;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** From a transport's hands to the journal and the quarantine, on a real PostgreSQL and a cluster of one node. */
class WayOfAReadingTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Registration USUAL = Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static TestDatabase database;
    private static ActorTestKit node;
    private static ExecutorService blocking;
    private static Meters meters;
    private static StoredKeys keys;
    private static UnknownDevices strangers;
    private static Quarantine quarantine;
    private static Commissioning commissioning;
    private static final Accounts ACCOUNTS = new Accounts();
    private static Intake intake;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("journal", "devices", "ingest");
        node = ActorTestKit.create("way", settings(database.address()));
        Cluster cluster = Cluster.get(node.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        blocking = Executors.newFixedThreadPool(4);
        GridClock clock = GridClock.realTime();
        Surroundings around =
                new Surroundings(clock, System::currentTimeMillis, Limits.usual(clock), AreaListener.NOBODY);
        meters = MetersOnShards.start(node.system(), around, Duration.ofSeconds(20));
        keys = new StoredKeys(database.database());
        strangers = new UnknownDevices(database.database(), node.system(), blocking);
        quarantine = new Quarantine(database.database(), node.system(), blocking);
        commissioning = new Commissioning(meters, keys, strangers, blocking);
        intake = new MeterIntake(meters, quarantine, strangers, ACCOUNTS, Conversations.NONE, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        node.shutdownTestKit();
        blocking.shutdownNow();
        database.close();
    }

    private static Config settings(Database.Address address) {
        return ConfigFactory.parseString("""
                        akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        akka.cluster.roles = ["meters"]
                        powersight.database { url = "%s", user = "%s", password = "%s" }
                        """.formatted(address.jdbcUrl(), address.user(), address.password()))
                .withFallback(ConfigFactory.parseResources("powersight/akka.conf"))
                .withFallback(ConfigFactory.parseResources("powersight/journal/journal.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    @Test
    void an_accepted_reading_is_in_the_journal_when_the_receipt_comes() throws Exception {
        MeterId meter = commissioned();

        Receipt receipt = await(take(meter, reading(meter, 1, 100)));

        assertThat(receipt).isEqualTo(Receipt.DURABLE);
        assertThat(journalled(meter, "R")).isEqualTo(1);
        MeterNow now = await(meters.now(meter)).orElseThrow();
        assertThat(now.recorded()).isEqualTo(1);
        assertThat(now.connection()).isEqualTo(MeterNow.Connection.ONLINE);
    }

    @Test
    void a_message_offered_a_hundred_times_at_once_is_recorded_once() throws Exception {
        MeterId meter = commissioned();

        List<CompletionStage<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 100; i++) receipts.add(take(meter, reading(meter, 1, 100)));

        for (CompletionStage<Receipt> receipt : receipts)
            assertThat(await(receipt)).isEqualTo(Receipt.DURABLE);
        assertThat(journalled(meter, "R")).isEqualTo(1);
        assertThat(await(meters.now(meter)).orElseThrow().duplicates()).isEqualTo(99);
    }

    @Test
    void the_same_meter_remembers_after_its_actor_started_anew() throws Exception {
        MeterId meter = commissioned();
        await(take(meter, reading(meter, 1, 100)));
        await(take(meter, reading(meter, 3, 102)));

        try (OtherNode restarted = new OtherNode()) {
            await(restarted.intake.take(delivery(meter, reading(meter, 3, 102))));
            await(restarted.intake.take(delivery(meter, reading(meter, 2, 101))));
            MeterNow now = await(restarted.meters.now(meter)).orElseThrow();
            assertThat(now.recorded()).isEqualTo(3);
            assertThat(now.missing()).isEmpty();
        }
        assertThat(journalled(meter, "R")).isEqualTo(3);
    }

    @Test
    void what_is_wrong_is_kept_with_its_reason_and_its_neighbours_are_recorded() throws Exception {
        MeterId meter = commissioned();
        long now = Instant.now().getEpochSecond();
        String frame =
                "{\"readings\":[{\"energy\":1,\"timestamp\":%d,\"seq\":1},{\"energy\":-1,\"timestamp\":%d,\"seq\":2},"
                        + "{\"energy\":1,\"timestamp\":%d,\"seq\":3}]}";

        Receipt receipt = await(take(meter, frame.formatted(now, now, now + 172_800)));

        assertThat(receipt).isEqualTo(Receipt.DURABLE);
        List<Quarantine.Entry> kept = quarantine.list(Optional.empty(), 100).items().stream()
                .filter(entry -> entry.source().contains(meter.value()))
                .toList();
        assertThat(kept).extracting(Quarantine.Entry::code).containsExactlyInAnyOrder("out-of-range", "in-the-future");
        assertThat(kept)
                .extracting(Quarantine.Entry::field)
                .containsExactlyInAnyOrder("readings[1].energy", "readings[1].timestamp");
        assertThat(await(meters.now(meter)).orElseThrow().recorded()).isEqualTo(1);
    }

    @Test
    void a_stranger_is_listed_its_data_kept_and_no_meter_is_made() throws Exception {
        MeterId stranger = new MeterId("stranger-" + NAMES.incrementAndGet());

        await(take(stranger, reading(stranger, 1, 100)));
        await(take(stranger, "{}", "heartbeat"));

        assertThat(strangers.list(Optional.empty(), 100).items())
                .filteredOn(one -> one.id().equals(stranger.value()))
                .extracting(UnknownDevices.Stranger::messages)
                .containsExactly(2L);
        assertThat(quarantine.list(Optional.empty(), 100).items())
                .filteredOn(entry -> entry.device().equals(stranger.value()))
                .extracting(Quarantine.Entry::code)
                .containsExactly("unknown-device");
        assertThat(await(meters.now(stranger))).isEmpty();

        await(commissioning.commission(stranger, USUAL));
        assertThat(strangers.list(Optional.empty(), 100).items())
                .noneMatch(one -> one.id().equals(stranger.value()));
    }

    @Test
    void one_meter_can_not_speak_for_another() throws Exception {
        MeterId a = commissioned();
        MeterId b = commissioned();

        await(intake.take(new Delivery("mqtt", new Sender.Device(a), topic(b, "readings"), bytes(reading(b, 1, 1)))));

        assertThat(await(meters.now(b)).orElseThrow().recorded()).isZero();
        assertThat(quarantine.list(Optional.empty(), 100).items())
                .filteredOn(entry -> entry.device().equals(b.value()))
                .extracting(Quarantine.Entry::code)
                .containsExactly("not-yours");
    }

    @Test
    void a_secret_proves_its_device_and_no_other() throws Exception {
        MeterId meter = new MeterId("key-" + NAMES.incrementAndGet());
        String secret = await(commissioning.commission(meter, USUAL));
        ConcentratorId concentrator = new ConcentratorId("c-" + NAMES.incrementAndGet());
        String other = await(commissioning.concentrator(concentrator));

        assertThat(keys.verify(meter.value(), bytes(secret))).contains(new Sender.Device(meter));
        assertThat(keys.verify(concentrator.value(), bytes(other))).contains(new Sender.Concentrator(concentrator));
        assertThat(keys.verify(meter.value(), bytes(other))).isEmpty();
        assertThat(keys.verify("nobody", bytes(secret))).isEmpty();
        assertThatThrownBy(() -> await(commissioning.commission(meter, USUAL)))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("already-commissioned");
    }

    @Test
    void a_concentrator_is_known_from_the_moment_it_has_its_secret() throws Exception {
        ConcentratorId concentrator = new ConcentratorId("c-" + NAMES.incrementAndGet());
        assertThat(keys.known(concentrator.value())).isEmpty();

        await(commissioning.concentrator(concentrator));

        assertThat(keys.known(concentrator.value())).contains(new Sender.Concentrator(concentrator));
    }

    @Test
    void the_books_balance() throws Exception {
        MeterId meter = commissioned();
        Accounts.Line before = ACCOUNTS.lines().getOrDefault("books", new Accounts.Line(0, 0, 0, 0, 0, 0, 0));

        for (int i = 1; i <= 10; i++)
            await(intake.take(new Delivery(
                    "books",
                    new Sender.Device(meter),
                    topic(meter, "readings"),
                    bytes(reading(meter, i % 7 + 1, 100)))));
        await(intake.take(
                new Delivery("books", new Sender.Device(meter), topic(meter, "readings"), bytes("nonsense"))));

        Accounts.Line after = ACCOUNTS.lines().get("books");
        assertThat(after.received() - before.received()).isEqualTo(11);
        assertThat(after.recorded()).isEqualTo(7);
        assertThat(after.duplicate()).isEqualTo(3);
        assertThat(after.rejected()).isEqualTo(1);
        assertThat(after.inFlight()).isZero();
    }

    /** A second, separate node on the same database, as after a restart. */
    private static final class OtherNode implements AutoCloseable {
        private final ActorTestKit kit = ActorTestKit.create("again", settings(database.address()));
        final Meters meters;
        final Intake intake;

        OtherNode() {
            Cluster cluster = Cluster.get(kit.system());
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            GridClock clock = GridClock.realTime();
            meters = MetersOnShards.start(
                    kit.system(),
                    new Surroundings(clock, System::currentTimeMillis, Limits.usual(clock), AreaListener.NOBODY),
                    Duration.ofSeconds(20));
            intake = new MeterIntake(
                    meters, quarantine, strangers, new Accounts(), Conversations.NONE, Clock.systemUTC());
        }

        @Override
        public void close() {
            kit.shutdownTestKit();
        }
    }

    private static MeterId commissioned() throws Exception {
        MeterId meter = new MeterId("way-" + NAMES.incrementAndGet());
        await(commissioning.commission(meter, USUAL));
        return meter;
    }

    private static CompletionStage<Receipt> take(MeterId meter, String json) {
        return intake.take(delivery(meter, json));
    }

    private static CompletionStage<Receipt> take(MeterId meter, String json, String kind) {
        return intake.take(new Delivery("mqtt", new Sender.Device(meter), topic(meter, kind), bytes(json)));
    }

    private static Delivery delivery(MeterId meter, String json) {
        return new Delivery("mqtt", new Sender.Device(meter), topic(meter, "readings"), bytes(json));
    }

    private static String topic(MeterId meter, String kind) {
        return "powersight/v1/meters/" + meter + "/" + kind;
    }

    private static String reading(MeterId meter, long sequence, long importWh) {
        return "{\"deviceId\":\"" + meter + "\",\"registers\":{\"importT1\":" + importWh + "},\"timestamp\":"
                + Instant.now().getEpochSecond() + ",\"seq\":" + sequence + "}";
    }

    private static long journalled(MeterId meter, String manifest) {
        return database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from event_journal where persistence_id = ? and event_ser_manifest = ?")
                        .bind(0, "Meter|" + meter)
                        .bind(1, manifest)
                        .mapTo(Long.class)
                        .one());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RefusedException refused
                    ? new ExecutionException(refused.getMessage(), refused)
                    : e;
        }
    }
}
