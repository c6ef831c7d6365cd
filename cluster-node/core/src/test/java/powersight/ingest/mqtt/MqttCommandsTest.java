package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;

class MqttCommandsTest {
    private static final String OWN = "powersight/v1/meters/m-1/commands";
    private static final MeterId METER = new MeterId("m-1");

    @Test
    void a_command_counts_as_delivered_when_the_device_acknowledged_it() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5BlockingClient device = node.version5("m-1");
            device.connect();
            try (Mqtt5BlockingClient.Mqtt5Publishes commands = device.publishes(MqttGlobalPublishFilter.ALL, true)) {
                device.subscribeWith()
                        .topicFilter(OWN)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send();

                CompletableFuture<Boolean> delivered = node.listener
                        .send(METER, new MeterCommand.SetInterval("c-1", Duration.ofSeconds(60)))
                        .toCompletableFuture();
                Mqtt5Publish command = commands.receive(10, TimeUnit.SECONDS).orElseThrow();
                assertThat(new String(command.getPayloadAsBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("{\"id\":\"c-1\",\"kind\":\"set-interval\",\"seconds\":60}");
                assertThat(delivered).isNotDone();
                command.acknowledge();

                assertThat(delivered.get(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void a_command_to_a_device_that_is_away_or_does_not_listen_or_leaves_has_failed() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            MeterCommand command = new MeterCommand.ReadNow("c-1");
            assertThat(sent(node, command)).isFalse();

            Mqtt5BlockingClient device = node.version5("m-1");
            device.connect();
            assertThat(sent(node, command)).isFalse();

            try (Mqtt5BlockingClient.Mqtt5Publishes commands = device.publishes(MqttGlobalPublishFilter.ALL, true)) {
                device.subscribeWith()
                        .topicFilter(OWN)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send();
                CompletableFuture<Boolean> outcome =
                        node.listener.send(METER, command).toCompletableFuture();
                assertThat(commands.receive(10, TimeUnit.SECONDS)).isPresent();
                device.disconnect();
                assertThat(outcome.get(5, TimeUnit.SECONDS)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "powersight/v1/meters/m-2/commands, NOT_AUTHORIZED",
        "powersight/v1/meters/m-1/readings, NOT_AUTHORIZED",
        "powersight/v1/meters/+/commands, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
        "#, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
        "$share/g/powersight/v1/meters/m-1/commands, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED"
    })
    void version_5_is_told_why_it_may_not_hear_others(String filter, Mqtt5SubAckReasonCode reason) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = RawDevice.version5To(node.address())) {
            device.connect("m-1", "m-1", "secret-m-1", 60);
            assertThat(device.read().code()).isZero();

            assertThat(device.subscribe(1, filter)).isEqualTo(reason.getCode());
            assertThat(device.subscribe(2, OWN)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"powersight/v1/meters/m-2/commands", "#", "$SYS/#"})
    void version_3_may_not_hear_others(String filter) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt3BlockingClient device = node.version3("m-1");
            device.connect();

            Assertions.assertThatThrownBy(
                            () -> device.subscribeWith().topicFilter(filter).send())
                    .isInstanceOf(Mqtt3SubAckException.class);
            device.subscribeWith().topicFilter(OWN).qos(MqttQos.EXACTLY_ONCE).send();
            device.unsubscribeWith().topicFilter(OWN).send();
        }
    }

    @Test
    void a_concentrator_hears_what_is_said_to_its_meters_by_one_filter_on_whichever_connection_asked_for_it()
            throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5BlockingClient first = node.version5("dc-1"), second = node.furtherConnection("dc-1", "dc-1/2");
            first.connect();
            second.connect();
            assertThat(said(node, "dc-1")).as("nobody listens").isFalse();
            assertThat(said(node, "dc-2")).as("not here").isFalse();
            try (Mqtt5BlockingClient.Mqtt5Publishes commands = second.publishes(MqttGlobalPublishFilter.ALL)) {
                second.subscribeWith()
                        .topicFilter("powersight/v1/meters/+/commands")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send();

                assertThat(said(node, "dc-1")).isTrue();
                assertThat(commands.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic())
                        .hasToString(OWN);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "powersight/v1/meters/m-1/commands",
                "powersight/v1/meters/+/readings",
                "powersight/v1/meters/#",
                "powersight/v1/+/+/commands",
                "#"
            })
    void a_concentrator_hears_nothing_else(String filter) throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = RawDevice.version5To(node.address())) {
            device.connect("dc-1", "dc-1", "secret-dc-1", 60);
            assertThat(device.read().code()).isZero();

            assertThat(device.subscribe(1, filter)).isGreaterThanOrEqualTo(0x80);
        }
    }

    private static boolean said(ListenerUnderTest node, String device) throws Exception {
        return node.listener
                .say(device, OWN, "{}".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static boolean sent(ListenerUnderTest node, MeterCommand command) throws Exception {
        return node.listener.send(METER, command).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
