package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import powersight.wire.Bytes;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

/** What a meter and the node say to each other about new firmware, and who else may not. */
class MqttUpdatesTest {
    private static final MeterId METER = new MeterId("m-1");
    private static final String REQUEST = FirmwareTopic.REQUEST.of(METER);

    @Test
    void a_meter_hears_its_offer_and_gets_the_piece_that_it_asks_for() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            node.updates = (meter, said) -> {
                FirmwareUpdate.ChunkRequest asked = (FirmwareUpdate.ChunkRequest) said;
                return CompletableFuture.completedFuture(Optional.of(new FirmwareUpdate.Chunk(
                        asked.campaign(), asked.offset(), Bytes.copyOf("abc".getBytes(StandardCharsets.UTF_8)))));
            };
            Mqtt5BlockingClient device = node.version5("m-1");
            device.connect();
            try (Mqtt5BlockingClient.Mqtt5Publishes heard = device.publishes(MqttGlobalPublishFilter.ALL)) {
                for (FirmwareTopic topic : List.of(FirmwareTopic.OFFER, FirmwareTopic.CHUNK))
                    device.subscribeWith()
                            .topicFilter(topic.of(METER))
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .send();

                node.listener.say(
                        METER.value(),
                        FirmwareTopic.OFFER.of(METER),
                        FirmwareJson.write(new FirmwareUpdate.Offer(
                                "fw-1",
                                "ps-esp32-1",
                                new FirmwareVersion(1, 1, 0),
                                3,
                                Bytes.copyOf(new byte[32]),
                                Bytes.copyOf(new byte[64]))));
                assertThat(text(heard)).contains("\"id\":\"fw-1\"", "\"version\":\"1.1.0\"");
                device.publishWith()
                        .topic(REQUEST)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload("{\"deviceId\":\"m-1\",\"id\":\"fw-1\",\"offset\":0,\"length\":3}"
                                .getBytes(StandardCharsets.UTF_8))
                        .send();
                assertThat(text(heard)).isEqualTo("{\"id\":\"fw-1\",\"offset\":0,\"data\":\"YWJj\"}");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "powersight/v1/meters/m-1/update/offer, 1",
        "powersight/v1/meters/m-1/update/chunk, 1",
        "powersight/v1/meters/m-1/update/progress, 128",
        "powersight/v1/meters/m-2/update/offer, 128",
        "powersight/v1/meters/m-2/update/chunk, 128",
        "powersight/v1/meters/+/update/offer, 128",
    })
    void a_meter_may_listen_to_its_own_update_only(String filter, int code) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1")) {
            assertThat(device.subscribe(1, filter)).isEqualTo(code);
        }
    }

    @Test
    void what_one_meter_says_about_anothers_update_is_not_heard_and_goes_the_way_of_refused_messages()
            throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1")) {
            List<MeterId> heard = new CopyOnWriteArrayList<>();
            node.updates = (meter, said) -> {
                heard.add(meter);
                return CompletableFuture.completedFuture(Optional.empty());
            };

            device.publish(
                    1,
                    "powersight/v1/meters/m-2/update/progress",
                    "{\"deviceId\":\"m-2\",\"id\":\"f\",\"state\":\"confirmed\",\"version\":\"1.0.0\",\"received\":0}");

            await().untilAsserted(() -> assertThat(node.intake.taken()).hasSize(1));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void what_could_not_be_kept_is_not_acknowledged() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1")) {
            node.updates = (meter, said) -> CompletableFuture.failedFuture(new IllegalStateException("no database"));

            device.publish(
                    1,
                    FirmwareTopic.PROGRESS.of(METER),
                    "{\"deviceId\":\"m-1\",\"id\":\"f\",\"state\":\"failed\",\"version\":\"1.0.0\",\"received\":0}");

            assertThat(device.isDropped()).isTrue();
        }
    }

    @Test
    void a_device_that_is_cut_off_is_disconnected_and_its_other_connections_are_too() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice meter = node.raw("m-1");
                RawDevice other = node.raw("m-11");
                RawDevice concentrator = RawDevice.to(node.address())) {
            concentrator.connect("dc-1/2", "dc-1", "secret-dc-1", 60);
            concentrator.read();

            assertThat(node.listener.cutOff("m-1")).isTrue();
            assertThat(node.listener.cutOff("dc-1")).isTrue();
            assertThat(node.listener.cutOff("m-2")).isFalse();

            assertThat(meter.isDropped()).isTrue();
            assertThat(concentrator.isDropped()).isTrue();
            assertThat(node.listener.has("m-11")).isTrue();
            assertThat(other.hasSomethingToRead()).isFalse();
        }
    }

    private static String text(Mqtt5BlockingClient.Mqtt5Publishes heard) throws InterruptedException {
        Mqtt5Publish message = heard.receive(10, TimeUnit.SECONDS).orElseThrow();
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }
}
