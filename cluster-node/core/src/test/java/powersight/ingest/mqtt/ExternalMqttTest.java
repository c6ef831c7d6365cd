package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.ControlledIntake;
import powersight.ingest.DeduplicatingIntake;
import powersight.ingest.InFlight;
import powersight.ingest.Intake;
import powersight.ingest.Receipt;
import powersight.meter.Sender;
import powersight.testing.RealMosquitto;

class ExternalMqttTest {
    private static final String TOPIC = "powersight/v1/meters/m-1/readings";
    private static final int BACKLOG = 80_000;
    private static final ActorTestKit akka = ActorTestKit.create();

    @TempDir
    Path folder;

    private final InFlight inFlight = new InFlight(4000);
    private final ControlledIntake intake = new ControlledIntake();
    private RealMosquitto mosquitto;

    @BeforeEach
    void start() {
        mosquitto = RealMosquitto.start(folder.resolve("one"));
    }

    @AfterEach
    void stop() {
        if (mosquitto != null) mosquitto.close();
    }

    @Test
    void our_topics_and_the_foreign_ones_arrive_with_the_broker_as_sender() throws Exception {
        ExternalMqtt transport = started(intake);
        intake.answerAll(Receipt.DURABLE);

        publish(TOPIC, "a");
        publish("energy/meters/m-2", "b");
        publish("/energy/meter-01/data", "c");
        publish("somewhere/else", "not ours");
        publish(TOPIC, "d");

        await().until(() -> intake.taken().size() == 4);
        assertThat(intake.taken())
                .allSatisfy(delivery -> {
                    assertThat(delivery.sender()).isEqualTo(new Sender.Backbone("mqtt-external"));
                    assertThat(delivery.transport()).isEqualTo("mqtt-external");
                })
                .extracting(delivery -> delivery.topic())
                .containsExactlyInAnyOrder(TOPIC, "energy/meters/m-2", "/energy/meter-01/data", TOPIC);
        stop(transport);
    }

    @Test
    void a_message_that_is_not_durable_yet_comes_again_to_the_next_connection() throws Exception {
        ExternalMqtt first = started(intake);
        publish(TOPIC, "precious");
        assertThat(text(intake.next())).isEqualTo("precious");
        stop(first);

        ControlledIntake next = new ControlledIntake();
        ExternalMqtt second = started(next);
        ControlledIntake.Open again = next.next();
        assertThat(text(again)).isEqualTo("precious");
        again.durable();
        await().until(() -> inFlight.now() == 1); // only what the first has never answered
        stop(second);

        ControlledIntake last = new ControlledIntake();
        ExternalMqtt third = started(last);
        publish(TOPIC, "next");
        assertThat(text(last.next())).isEqualTo("next");
        last.answerAll(Receipt.DURABLE);
        stop(third);
    }

    @Test
    void what_arrives_while_the_node_is_away_is_kept_for_it() throws Exception {
        stop(started(intake));
        publish(TOPIC, "while you were out");

        ExternalMqtt back = started(intake);

        assertThat(text(intake.next())).isEqualTo("while you were out");
        intake.answerAll(Receipt.DURABLE);
        stop(back);
    }

    @Test
    void no_more_is_offered_at_once_than_the_settings_say() throws Exception {
        ExternalMqtt transport = started(intake, "powersight.ingest.mqtt-external.in-flight = 100");
        publishMany(1_500);

        await().until(() -> intake.waiting() == 100);
        await().during(Duration.ofMillis(300)).until(() -> intake.taken().size() == 100);

        intake.answerAll(Receipt.DURABLE);
        await().until(() -> intake.taken().size() == 1_500);
        assertThat(transport.complaint()).isEmpty();
        stop(transport);
    }

    @Test
    void a_broker_that_goes_away_is_complained_of_and_taken_from_again_when_it_is_back() throws Exception {
        intake.answerAll(Receipt.DURABLE);
        ExternalMqtt transport = started(intake);
        mosquitto.kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> transport.complaint().contains("is away"));

        mosquitto.startAgain();

        await().atMost(Duration.ofSeconds(20)).until(() -> transport.complaint().isEmpty());
        publish(TOPIC, "after the outage");
        await().until(() -> intake.taken().size() == 1);
        stop(transport);
    }

    @Test
    void what_a_restarted_broker_accepts_before_we_are_back_is_kept_for_a_node_that_is_alone() throws Exception {
        stop(started(intake, "powersight.ingest.mqtt-external.shared = on"));
        stop(started(intake)); // its session had a share before, and has everything now
        mosquitto.stop();
        mosquitto.startAgain();
        publish(TOPIC, "while you were out");

        ExternalMqtt back = started(intake);

        assertThat(text(intake.next())).isEqualTo("while you were out");
        intake.answerAll(Receipt.DURABLE);
        publish(TOPIC, "once");
        publish(TOPIC, "last");
        await().until(() -> intake.taken().size() == 3);
        stop(back);
    }

    @Test
    void what_a_device_is_told_reaches_it_is_known_to_reach_nobody_else_and_does_not_come_back_to_us()
            throws Exception {
        String told = "powersight/v1/meters/m-1/commands";
        intake.answerAll(Receipt.DURABLE);
        ExternalMqtt transport = started(intake);
        assertThat(said(transport, told)).isFalse();
        assertThat(transport.mayReach("m-1")).isFalse(); // for a moment
        Mqtt5BlockingClient device = device(mosquitto);
        device.connect();
        device.subscribeWith().topicFilter(told).qos(MqttQos.AT_LEAST_ONCE).send();

        try (Mqtt5BlockingClient.Mqtt5Publishes heard = device.publishes(MqttGlobalPublishFilter.ALL)) {
            assertThat(said(transport, told)).isTrue();

            Mqtt5Publish command = heard.receive(20, TimeUnit.SECONDS).orElseThrow();
            assertThat(new String(command.getPayloadAsBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("do it");
            assertThat(command.isRetain()).isFalse();
            assertThat(command.getMessageExpiryInterval().getAsLong()).isLessThanOrEqualTo(10);
            assertThat(said(transport, "powersight/v1/meters/m-2/commands")).isFalse();
        }
        device.disconnect();
        publish(TOPIC, "behind it");
        await().until(() -> intake.taken().size() == 1);
        assertThat(intake.taken()).allMatch(delivery -> delivery.topic().equals(TOPIC));
        stop(transport);
    }

    private static boolean said(ExternalMqtt transport, String topic) throws Exception {
        String device = topic.split("/")[3];
        return transport
                .say(device, topic, "do it".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    @Test
    void when_one_broker_dies_the_next_is_used() throws Exception {
        try (RealMosquitto other = RealMosquitto.start(folder.resolve("two"))) {
            intake.answerAll(Receipt.DURABLE);
            ExternalMqtt transport = started(
                    intake,
                    "powersight.ingest.mqtt-external.brokers = \"" + mosquitto.address() + ", " + other.address()
                            + "\"");
            publish(TOPIC, "by the first");
            await().until(() -> intake.taken().size() == 1);

            mosquitto.kill();
            publish(other, TOPIC, "before anybody listens there");

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                publish(other, TOPIC, "by the second");
                return intake.taken().size() > 1;
            });
            assertThat(transport.complaint()).isEmpty();
            stop(transport);
        }
    }

    @Test
    void a_broker_that_is_held_up_does_not_hold_up_another() throws Exception {
        try (RealMosquitto other = RealMosquitto.start(folder.resolve("two"))) {
            ExternalMqtt held = started(intake, "powersight.ingest.mqtt-external.in-flight = 1");
            publishMany(300);
            assertThat(text(intake.next())).isEqualTo("message 0");
            ControlledIntake elsewhere = new ControlledIntake();
            elsewhere.answerAll(Receipt.DURABLE);

            ExternalMqtt free =
                    started(elsewhere, "powersight.ingest.mqtt-external.brokers = \"" + other.address() + "\"");
            publish(other, TOPIC, "by the other");

            await().until(() -> elsewhere.taken().size() == 1);
            stop(free);
            stop(held);
        }
    }

    @Test
    void a_backlog_larger_than_there_are_message_numbers_is_taken_though_the_broker_sends_it_all_at_once()
            throws Exception {
        stop(started(intake));
        publishMany(BACKLOG);
        Set<String> taken = ConcurrentHashMap.newKeySet();
        CompletableFuture<Receipt> storeIsBack = new CompletableFuture<>();
        ExternalMqtt back = started(delivery -> {
            boolean early = taken.size() < 200; // each acknowledgement has this Mosquitto send a thousand more
            taken.add(new String(delivery.payload(), StandardCharsets.UTF_8));
            return early ? CompletableFuture.completedFuture(Receipt.DURABLE) : storeIsBack;
        });
        await().until(() -> taken.size() >= 1_200);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(30))
                .until(() -> back.complaint().isEmpty());

        storeIsBack.complete(Receipt.DURABLE);

        await().atMost(Duration.ofSeconds(120)).until(() -> taken.size() == BACKLOG);
        assertThat(back.complaint()).isEmpty();
        stop(back);
    }

    @Test
    void ten_thousand_messages_are_stored_once_each_though_the_consumer_is_replaced_in_between() throws Exception {
        DeduplicatingIntake store = new DeduplicatingIntake(40);
        ExternalMqtt first = started(store, "powersight.ingest.mqtt-external.stop-within = 1 ms");
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> publishMany(10_000));
        await().atMost(Duration.ofSeconds(60)).until(() -> store.stored() > 1_000);

        stop(first);
        ExternalMqtt second = started(store);

        publishing.get(120, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(store.stored()).isEqualTo(10_000));
        await().until(() -> inFlight.now() == 0);
        stop(second);
        store.close();
    }

    private ExternalMqtt started(Intake target, String... overrides) throws Exception {
        String[] all = Arrays.copyOf(overrides, overrides.length + 1);
        all[overrides.length] =
                "powersight.ingest { retry { first = 10 ms, most = 40 ms }, mqtt-external { stop-within = 500 ms, "
                        + "outage { first = 100 ms, most = 500 ms } } }";
        Config ingest = ConfigFactory.parseString(String.join("\n", all))
                .withFallback(ConfigFactory.parseString(
                        "powersight.ingest.mqtt-external.brokers = \"" + mosquitto.address() + "\""))
                .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                .resolve()
                .getConfig("powersight.ingest");
        ExternalMqtt transport =
                new ExternalMqtt(ExternalMqttSettings.of(ingest), akka.system(), inFlight, ThreadLocalRandom.current());
        transport.start(target).toCompletableFuture().get(10, TimeUnit.SECONDS);
        await().until(() -> transport.complaint().isEmpty());
        return transport;
    }

    private static void stop(ExternalMqtt transport) throws Exception {
        transport.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static String text(ControlledIntake.Open open) {
        return new String(open.delivery().payload(), StandardCharsets.UTF_8);
    }

    private void publish(String topic, String text) {
        publish(mosquitto, topic, text);
    }

    private static void publish(RealMosquitto broker, String topic, String text) {
        Mqtt5BlockingClient device = device(broker);
        device.connect();
        device.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .send();
        device.disconnect();
    }

    private void publishMany(int count) {
        Mqtt5BlockingClient device = device(mosquitto);
        device.connect();
        CompletableFuture<?>[] window = new CompletableFuture<?>[200];
        for (int i = 0; i < count; i++) {
            if (window[i % window.length] != null) window[i % window.length].join();
            window[i % window.length] = device.toAsync()
                    .publishWith()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(("message " + i).getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        CompletableFuture.allOf(window).join();
        device.disconnect();
    }

    private static Mqtt5BlockingClient device(RealMosquitto broker) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }
}
