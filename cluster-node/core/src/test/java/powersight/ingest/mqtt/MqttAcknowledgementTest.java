package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import powersight.ingest.ControlledIntake;
import powersight.ingest.Receipt;
import powersight.meter.Sender;
import powersight.wire.MeterId;

class MqttAcknowledgementTest {
    private static final String TOPIC = "powersight/v1/meters/m-1/readings";

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void a_version_5_device_hears_nothing_before_its_message_is_durable(MqttQos qos) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5AsyncClient device = node.version5("m-1").toAsync();
            device.connect().get(10, TimeUnit.SECONDS);

            CompletableFuture<Mqtt5PublishResult> published = device.publishWith()
                    .topic(TOPIC)
                    .qos(qos)
                    .payload("a".getBytes())
                    .send();
            ControlledIntake.Open open = node.intake.next();
            assertThat(open.delivery().sender()).isEqualTo(new Sender.Device(new MeterId("m-1")));
            assertThat(open.delivery().topic()).isEqualTo(TOPIC);
            assertThat(open.delivery().transport()).isEqualTo("mqtt");
            assertThat(published).isNotDone();

            open.durable();
            assertThat(published.get(10, TimeUnit.SECONDS).getError()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void a_version_3_device_hears_nothing_before_its_message_is_durable(MqttQos qos) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt3AsyncClient device = node.version3("m-1").toAsync();
            device.connect().get(10, TimeUnit.SECONDS);

            CompletableFuture<?> published = device.publishWith()
                    .topic(TOPIC)
                    .qos(qos)
                    .payload("a".getBytes())
                    .send();
            ControlledIntake.Open open = node.intake.next();
            assertThat(published).isNotDone();

            open.durable();
            published.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void acknowledgements_come_in_the_order_of_the_messages_whichever_is_durable_first() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1")) {
            for (int id = 1; id <= 3; id++) device.publish(id, TOPIC, "message " + id);
            ControlledIntake.Open first = node.intake.next();
            ControlledIntake.Open second = node.intake.next();
            ControlledIntake.Open third = node.intake.next();

            third.durable();
            second.durable();
            assertThat(device.hasSomethingToRead()).isFalse();
            first.durable();

            for (int id = 1; id <= 3; id++)
                assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
        }
    }

    @Test
    void a_message_that_could_not_be_made_durable_is_offered_again_until_it_is() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1")) {
            device.publish(7, TOPIC, "patience");
            for (int attempt = 1; attempt <= 5; attempt++) {
                ControlledIntake.Open open = node.intake.next();
                assertThat(new String(open.delivery().payload(), StandardCharsets.UTF_8))
                        .isEqualTo("patience");
                assertThat(device.hasSomethingToRead()).isFalse();
                open.tryAgain();
            }
            node.intake.next().durable();

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 7));
            await().until(() -> node.inFlight.now() == 0);
        }
    }

    @Test
    void a_flood_from_one_device_is_read_no_further_than_its_window() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest("powersight.ingest.mqtt.in-flight-per-connection = 4");
                RawDevice device = node.raw("m-1")) {
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int id = 1; id <= 500; id++) flood.write(device.publishPacket(id, TOPIC, new byte[300]));
            device.write(flood.toByteArray());

            await().until(() -> node.intake.waiting() == 4);
            await().during(Duration.ofMillis(200))
                    .until(() -> node.intake.taken().size() == 4);

            node.intake.answerAll(Receipt.DURABLE);
            for (int id = 1; id <= 500; id++)
                assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
        }
    }

    @Test
    void all_devices_together_have_no_more_in_flight_than_the_node_allows() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest("powersight.ingest.in-flight = 5");
                RawDevice one = node.raw("m-1");
                RawDevice two = node.raw("m-2")) {
            for (int id = 1; id <= 20; id++) {
                one.publish(id, TOPIC, "a");
                two.publish(id, "powersight/v1/meters/m-2/readings", "b");
            }
            await().until(() -> node.intake.waiting() == 5 && node.inFlight.waiting() == 2);

            node.intake.answerAll(Receipt.DURABLE);
            for (int id = 1; id <= 20; id++) {
                assertThat(one.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
                assertThat(two.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
            }
            await().until(() -> node.inFlight.now() == 0);
        }
    }

    @Test
    void a_device_that_we_do_not_listen_to_is_not_dropped_for_its_silence() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest("powersight.ingest.mqtt.in-flight-per-connection = 1");
                RawDevice device = RawDevice.to(node.address());
                RawDevice silent = RawDevice.to(node.address())) {
            device.connect("m-1", "m-1", "secret-m-1", 1);
            silent.connect("m-2", "m-2", "secret-m-2", 1);
            assertThat(device.read().code()).isZero();
            assertThat(silent.read().code()).isZero();
            device.publish(1, TOPIC, "held");
            ControlledIntake.Open held = node.intake.next();

            assertThat(silent.isDropped()).isTrue(); // one and a half keep-alives have passed for both
            held.durable();
            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 16_384, 100_000})
    void payloads_of_every_size_arrive_whole(int size) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5BlockingClient device = node.version5("m-1");
            device.connect();
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) 'x');
            node.intake.answerAll(Receipt.DURABLE);

            device.publishWith()
                    .topic("/energy/m-1/data")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .send();

            assertThat(node.intake.taken().get(0).payload()).isEqualTo(payload);
            assertThat(node.intake.taken().get(0).topic()).isEqualTo("/energy/m-1/data");
        }
    }

    @Test
    void a_packet_beyond_the_limit_ends_the_connection() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest("powersight.ingest.mqtt.max-message-size = 2 KiB");
                RawDevice device = RawDevice.version5To(node.address())) {
            device.connect("m-1", "m-1", "secret-m-1", 60);
            assertThat(device.read().code()).isZero();

            device.write(device.publishPacket(1, TOPIC, new byte[3000]));

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.DISCONNECT, 0x95));
            assertThat(device.isDropped()).isTrue();
            assertThat(node.intake.taken()).isEmpty();
        }
    }

    @Test
    void a_stop_lets_what_was_taken_finish_and_says_goodbye() throws Exception {
        ListenerUnderTest node = new ListenerUnderTest();
        try (RawDevice device = RawDevice.version5To(node.address())) {
            device.connect("m-1", "m-1", "secret-m-1", 60);
            assertThat(device.read().code()).isZero();
            device.publish(9, TOPIC, "last");
            ControlledIntake.Open open = node.intake.next();

            CompletableFuture<Void> stopped = node.listener.stop().toCompletableFuture();
            assertThat(stopped).isNotDone();
            open.durable();

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 9));
            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.DISCONNECT, 0x8B));
            stopped.get(10, TimeUnit.SECONDS);
        }
    }
}
