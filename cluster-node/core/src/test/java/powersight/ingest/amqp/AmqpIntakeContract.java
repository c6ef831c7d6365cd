package powersight.ingest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.ingest.ControlledIntake;
import powersight.ingest.DeduplicatingIntake;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.KnownDevices;
import powersight.ingest.MeterPace;
import powersight.ingest.Receipt;
import powersight.meter.Sender;
import powersight.wire.MeterId;

/** What holds whichever broker it is. */
abstract class AmqpIntakeContract {
    private static final String KEY = "powersight.v1.meters.m-1.readings";
    private static final ActorTestKit akka = ActorTestKit.create();

    private final InFlight inFlight = new InFlight(4000);
    private MeterPace pace = MeterPace.unlimited();
    private ControlledIntake intake;
    private AmqpIntake transport;
    private final AtomicInteger lookedUpInVain = new AtomicInteger();
    private volatile boolean databaseIsAway;

    /** Where it is, with our own user there. */
    abstract BrokerAddress address();

    abstract void kill();

    abstract void startAgain() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        intake = new ControlledIntake();
        transport = started(intake);
        try (Connection connection = connection(address().user(), address().password());
                Channel channel = connection.createChannel()) {
            await().until(() -> transport.complaint().isEmpty());
            channel.queuePurge(Names.QUEUE);
            channel.queuePurge(Names.PARKING);
        }
    }

    @AfterEach
    void end() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    @Test
    void a_message_leaves_the_queue_only_after_it_is_durable() throws Exception {
        publish("m-1", KEY, "precious");
        assertThat(text(intake.next())).isEqualTo("precious");
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS); // the line is cut with the message in hand

        ControlledIntake next = new ControlledIntake();
        AmqpIntake successor = started(next);
        ControlledIntake.Open again = next.next();
        assertThat(text(again)).isEqualTo("precious");
        again.durable();
        successor.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);

        assertThat(left()).isZero();
    }

    @Test
    void the_sender_is_whom_the_broker_has_checked_and_nobody_without_that() throws Exception {
        publish("m-1", KEY, "from m-1");
        ControlledIntake.Open own = intake.next();
        own.durable();
        publishAnonymously("energy.m-1.data", "from anybody");
        ControlledIntake.Open anybody = intake.next();
        anybody.durable();

        assertThat(own.delivery().sender()).isEqualTo(new Sender.Device(new MeterId("m-1")));
        assertThat(own.delivery().topic()).isEqualTo("powersight/v1/meters/m-1/readings");
        assertThat(own.delivery().transport()).isEqualTo("amqp");
        assertThat(anybody.delivery().sender()).isEqualTo(new Sender.Anonymous());
        assertThat(anybody.delivery().topic()).isEqualTo("energy/m-1/data");
    }

    @Test
    void a_trusted_broker_speaks_for_those_without_a_user_id() throws Exception {
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        transport = started(intake, "powersight.ingest.amqp.trust-broker = on");

        publishAnonymously(KEY, "believed");

        ControlledIntake.Open open = intake.next();
        assertThat(open.delivery().sender()).isEqualTo(new Sender.Backbone("amqp"));
        open.durable();
    }

    @Test
    void what_cannot_be_made_durable_goes_back_and_comes_again() throws Exception {
        publish("m-1", KEY, "patience");
        for (int attempt = 1; attempt <= 3; attempt++) {
            ControlledIntake.Open open = intake.next();
            assertThat(text(open)).isEqualTo("patience");
            open.tryAgain();
        }
        intake.next().durable();

        await().until(() -> inFlight.now() == 0);
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        assertThat(left()).isZero();
    }

    /** Once 2,000 messages stayed with a connection that nobody listened to, after the database had been away. */
    @Test
    void messages_whose_sender_cannot_be_looked_up_for_a_while_all_come_again() throws Exception {
        publish("m-1", KEY, "in hand");
        ControlledIntake.Open inHand = intake.next();
        databaseIsAway = true;
        publish("m-1", KEY, "next");
        await().atMost(Duration.ofSeconds(40)).until(() -> lookedUpInVain.get() > 0);

        databaseIsAway = false;

        ControlledIntake.Open next = intake.next();
        assertThat(text(next)).isEqualTo("next");
        next.durable();
        inHand.durable();
    }

    @Test
    void poison_is_handed_over_like_anything_else_and_the_next_message_passes() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        publish("m-1", "powersight.v1....#.☠", "\u0000\u0001 not json");
        publish("m-1", KEY, "");
        publish("m-1", KEY, "healthy");

        await().until(() -> intake.taken().size() == 3);
        assertThat(new String(intake.taken().get(2).payload(), StandardCharsets.UTF_8))
                .isEqualTo("healthy");
    }

    @Test
    void a_broker_that_goes_away_is_complained_of_and_taken_from_again_when_it_is_back() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        kill();
        await().atMost(Duration.ofSeconds(30)).until(() -> transport.complaint().contains("is away"));

        startAgain();

        await().atMost(Duration.ofSeconds(60)).until(() -> transport.complaint().isEmpty());
        publish("m-1", KEY, "after the outage");
        await().until(() -> intake.taken().size() == 1);
    }

    @Test
    void ten_thousand_messages_are_stored_once_each_though_the_consumer_is_cut_off_in_between() throws Exception {
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        DeduplicatingIntake store = new DeduplicatingIntake(40);
        AmqpIntake first = started(store, "powersight.ingest.amqp.stop-within = 1 ms");
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> publishMany(10_000));
        await().atMost(Duration.ofSeconds(60)).until(() -> store.stored() > 1_000);

        first.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        transport = started(store);

        publishing.get(120, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(List.of(store.stored(), inFlight.now(), inFlight.waiting(), (int) left()))
                                .containsExactly(10_000, 0, 0, 0));
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        assertThat(left()).isZero();
        store.close();
    }

    @Test
    void a_meter_that_floods_waits_in_a_queue_of_its_own_loses_nothing_and_others_do_not_notice() throws Exception {
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        pace = new MeterPace(100, 20, System::nanoTime);
        ControlledIntake target = new ControlledIntake();
        target.answerAll(Receipt.DURABLE);
        transport = started(target);
        int flood = 400;
        long began = System.nanoTime();
        publishMany(flood);
        publish("m-2", "powersight.v1.meters.m-2.readings", "quiet");

        await().until(() -> taken(target, "m-2") == 1);
        long quiet = System.nanoTime();
        int loudMeanwhile = taken(target, "m-1");
        await().atMost(Duration.ofSeconds(60)).until(() -> taken(target, "m-1") >= flood);
        System.out.printf(
                "one meter floods an AMQP queue at a limit of 100/s: its %d messages took %d ms, another meter's was taken"
                        + " after %d ms, with %d of the flood before it%n",
                flood, (System.nanoTime() - began) / 1_000_000, (quiet - began) / 1_000_000, loudMeanwhile);

        assertThat(loudMeanwhile).isLessThan(flood);
        assertThat(target.taken().stream()
                        .filter(delivery -> delivery.topic().contains("m-1"))
                        .peek(delivery ->
                                assertThat(delivery.sender()).isEqualTo(new Sender.Device(new MeterId("m-1"))))
                        .map(delivery -> new String(delivery.payload(), StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(flood);
        assertThat(pace.limited())
                .extracting(MeterPace.Limited::topic)
                .containsExactly("powersight/v1/meters/m-1/readings");
        transport.stop().toCompletableFuture().get(15, TimeUnit.SECONDS);
        assertThat(left()).isZero();
    }

    @Test
    void a_device_that_finds_a_way_into_that_queue_speaks_for_nobody_but_itself() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        String foreign = "powersight.v1.meters.m-2.readings";
        try (Connection nodes = connection(address().user(), address().password());
                Channel owner = nodes.createChannel();
                Connection device = connection("m-1", KnownDevices.secretOf("m-1"));
                Channel channel = device.createChannel()) {
            owner.queueBind(Names.PARKING, Names.EXCHANGE, KEY);
            channel.confirmSelect();
            channel.basicPublish(
                    Names.EXCHANGE,
                    KEY,
                    from("m-1")
                            .builder()
                            .headers(Map.of("x-powersight-sender", "m-2", "x-powersight-key", foreign))
                            .build(),
                    "forged".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);

            await().until(() -> intake.taken().size() == 2); // by both queues
            owner.queueUnbind(Names.PARKING, Names.EXCHANGE, KEY);
        }

        assertThat(intake.taken()).allSatisfy(delivery -> {
            assertThat(delivery.sender()).isEqualTo(new Sender.Device(new MeterId("m-1")));
            assertThat(delivery.topic()).isEqualTo("powersight/v1/meters/m-1/readings");
        });
    }

    private static int taken(ControlledIntake intake, String meter) {
        return (int) intake.taken().stream()
                .filter(delivery -> delivery.topic().contains(meter))
                .count();
    }

    private AmqpIntake started(Intake target, String... overrides) throws Exception {
        String quick = "powersight.ingest { retry { first = 10 ms, most = 40 ms }, "
                + "amqp { stop-within = 500 ms, outage { first = 100 ms, most = 500 ms } } }";
        String[] all = Arrays.copyOf(overrides, overrides.length + 1);
        all[overrides.length] = quick;
        AmqpIntake created = new AmqpIntake(
                TestSettings.amqp(all),
                akka.system(),
                inFlight,
                this::find,
                () -> CompletableFuture.completedFuture(address()),
                ThreadLocalRandom.current(),
                pace);
        Map<String, String> addresses =
                created.start(target).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(addresses.get("amqp")).startsWith("127.0.0.1:");
        return created;
    }

    private Optional<Sender> find(String user) {
        if (!databaseIsAway) return KnownDevices.find(user);
        lookedUpInVain.incrementAndGet();
        throw new IllegalStateException("the database is away");
    }

    private static String text(ControlledIntake.Open open) {
        return new String(open.delivery().payload(), StandardCharsets.UTF_8);
    }

    private void publish(String device, String key, String text) throws Exception {
        try (Connection connection = connection(device, KnownDevices.secretOf(device));
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish(Names.EXCHANGE, key, from(device), text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private void publishAnonymously(String key, String text) throws Exception {
        try (Connection connection = connection("m-1", KnownDevices.secretOf("m-1"));
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish(Names.EXCHANGE, key, null, text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private void publishMany(int count) {
        try (Connection connection = connection("m-1", KnownDevices.secretOf("m-1"));
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                channel.basicPublish(
                        Names.EXCHANGE, KEY, from("m-1"), ("message " + i).getBytes(StandardCharsets.UTF_8));
                if (i % 500 == 499) channel.waitForConfirmsOrDie(60_000);
            }
            channel.waitForConfirmsOrDie(60_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long left() throws Exception {
        try (Connection connection = connection(address().user(), address().password());
                Channel channel = connection.createChannel()) {
            return channel.messageCount(Names.QUEUE) + channel.messageCount(Names.PARKING);
        }
    }

    private Connection connection(String user, String password) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        address().configure(factory);
        factory.setUsername(user);
        factory.setPassword(password);
        return factory.newConnection(List.of(new Address("127.0.0.1", factory.getPort())));
    }

    private static AMQP.BasicProperties from(String id) {
        return new AMQP.BasicProperties.Builder().userId(id).deliveryMode(2).build();
    }
}
