package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.CannotStart;
import powersight.ingest.Receipt;
import powersight.meter.Sender;
import powersight.testing.SelfSigned;
import powersight.wire.ConcentratorId;

class MqttAdmissionTest {
    private static final String TOPIC = "powersight/v1/meters/m-1/readings";
    private static final int BAD_CREDENTIALS = 4;
    private static final int NOT_AUTHORIZED = 5;
    private static final int IDENTIFIER_REJECTED = 2;

    @Test
    void a_version_5_device_is_told_what_is_offered_and_that_no_session_is_kept() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5ConnAck answer = node.version5("m-1")
                    .connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(3600)
                    .send();

            assertThat(answer.isSessionPresent()).isFalse();
            assertThat(answer.getSessionExpiryInterval()).hasValue(0);
            assertThat(answer.getRestrictions().getReceiveMaximum()).isEqualTo(64);
            assertThat(answer.getRestrictions().getMaximumPacketSize()).isEqualTo(512 * 1024);
            assertThat(answer.getRestrictions().isRetainAvailable()).isFalse();
            assertThat(answer.getRestrictions().isWildcardSubscriptionAvailable())
                    .isFalse();
            assertThat(answer.getRestrictions().isSharedSubscriptionAvailable()).isFalse();
        }
    }

    @Test
    void a_wrong_secret_and_an_unknown_name_are_refused_alike_and_the_name_is_reported() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice wrong = RawDevice.to(node.address());
                RawDevice unknown = RawDevice.to(node.address())) {
            wrong.connect("m-1", "m-1", "guess", 60);
            unknown.connect("meter-99", "meter-99", "secret-meter-99", 60);

            assertThat(wrong.read()).isEqualTo(new RawDevice.Packet(RawDevice.CONNACK, BAD_CREDENTIALS));
            assertThat(unknown.read()).isEqualTo(new RawDevice.Packet(RawDevice.CONNACK, BAD_CREDENTIALS));
            assertThat(wrong.isDropped()).isTrue();
            assertThat(node.strangers).containsExactlyInAnyOrder("m-1 by mqtt", "meter-99 by mqtt");
        }
    }

    @Test
    void nobody_in_particular_may_come_in_from_this_machine_where_that_is_allowed() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            node.intake.answerAll(Receipt.DURABLE);
            Process publisher = new ProcessBuilder(
                            "mosquitto_pub",
                            "-p",
                            "" + node.port("mqtt"),
                            "-t",
                            "/energy/meter-01/data",
                            "-q",
                            "1",
                            "-m",
                            "{}")
                    .inheritIO()
                    .start();

            assertThat(publisher.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(publisher.exitValue()).isZero();
            assertThat(node.intake.taken().get(0).sender()).isEqualTo(new Sender.Anonymous());
        }
    }

    @Test
    void nobody_in_particular_is_refused_otherwise() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest("powersight.ingest.mqtt.anonymous-on-loopback = off");
                RawDevice device = RawDevice.to(node.address())) {
            device.connect("m-1", null, null, 60);

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.CONNACK, NOT_AUTHORIZED));
        }
    }

    @Test
    void nobody_in_particular_cannot_push_a_device_off_by_using_its_name() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = node.raw("m-1");
                RawDevice intruder = RawDevice.to(node.address())) {
            intruder.connect("m-1", null, null, 60);
            assertThat(intruder.read().code()).isZero();
            node.intake.answerAll(Receipt.DURABLE);

            device.publish(3, TOPIC, "still here");

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 3));
        }
    }

    @Test
    void a_session_is_taken_over_only_by_the_right_secret() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice first = RawDevice.version5To(node.address());
                RawDevice thief = RawDevice.to(node.address());
                RawDevice second = RawDevice.to(node.address())) {
            first.connect("m-1", "m-1", "secret-m-1", 60);
            assertThat(first.read().code()).isZero();

            thief.connect("m-1", "m-1", "guess", 60);
            assertThat(thief.read().code()).isEqualTo(BAD_CREDENTIALS);
            node.intake.answerAll(Receipt.DURABLE);
            first.publish(1, TOPIC, "mine");
            assertThat(first.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 1));

            second.connect("m-1", "m-1", "secret-m-1", 60);
            assertThat(second.read().code()).isZero();
            assertThat(first.read()).isEqualTo(new RawDevice.Packet(RawDevice.DISCONNECT, 0x8E));
            assertThat(first.isDropped()).isTrue();
            second.publish(2, TOPIC, "mine now");
            assertThat(second.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 2));
        }
    }

    @Test
    void a_device_cannot_call_itself_by_another_name() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = RawDevice.to(node.address())) {
            device.connect("m-2", "m-1", "secret-m-1", 60);

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.CONNACK, IDENTIFIER_REJECTED));
        }
    }

    @Test
    void a_concentrator_may_hold_several_connections() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice one = RawDevice.to(node.address());
                RawDevice two = RawDevice.to(node.address())) {
            node.intake.answerAll(Receipt.DURABLE);
            one.connect("dc-1/1", "dc-1", "secret-dc-1", 60);
            two.connect("dc-1/2", "dc-1", "secret-dc-1", 60);
            assertThat(one.read().code()).isZero();
            assertThat(two.read().code()).isZero();

            one.publish(1, "powersight/v1/concentrators/dc-1/readings", "{}");
            assertThat(one.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, 1));
            assertThat(node.intake.taken().get(0).sender())
                    .isEqualTo(new Sender.Concentrator(new ConcentratorId("dc-1")));
        }
    }

    @Test
    void a_device_that_publishes_without_waiting_to_be_let_in_loses_nothing() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest();
                RawDevice device = RawDevice.to(node.address())) {
            node.intake.answerAll(Receipt.DURABLE);
            ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
            atOnce.write(device.connectPacket("m-1", "m-1", "secret-m-1", 60));
            for (int id = 1; id <= 10; id++) atOnce.write(device.publishPacket(id, TOPIC, new byte[200]));
            device.write(atOnce.toByteArray());

            assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.CONNACK, 0));
            for (int id = 1; id <= 10; id++)
                assertThat(device.read()).isEqualTo(new RawDevice.Packet(RawDevice.PUBACK, id));
        }
    }

    @Test
    void a_retained_message_is_refused_by_the_code_that_version_5_has_for_it() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5BlockingClient device = node.version5("m-1");

            assertThatThrownBy(() -> device.connectWith()
                            .willPublish()
                            .topic(TOPIC)
                            .retain(true)
                            .applyWillPublish()
                            .send())
                    .isInstanceOfSatisfying(
                            Mqtt5ConnAckException.class,
                            refused -> assertThat(refused.getMqttMessage().getReasonCode())
                                    .isEqualTo(Mqtt5ConnAckReasonCode.RETAIN_NOT_SUPPORTED));
        }
    }

    @Test
    void the_last_will_of_a_device_that_vanishes_is_delivered_as_its_message() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            node.intake.answerAll(Receipt.DURABLE);
            Process device = new ProcessBuilder(
                            "mosquitto_sub",
                            "-p",
                            "" + node.port("mqtt"),
                            "-i",
                            "m-1",
                            "-u",
                            "m-1",
                            "-P",
                            "secret-m-1",
                            "-t",
                            "powersight/v1/meters/m-1/commands",
                            "-q",
                            "1",
                            "--will-topic",
                            "powersight/v1/meters/m-1/last-gasp",
                            "--will-payload",
                            "gasp")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            await().until(() ->
                    node.registry.get("powersight.mqtt.connections").gauge().value() == 1);

            device.destroyForcibly();

            await().until(() -> node.intake.taken().size() == 1);
            assertThat(node.intake.taken().get(0).topic()).isEqualTo("powersight/v1/meters/m-1/last-gasp");
            assertThat(node.intake.taken().get(0).payload()).isEqualTo("gasp".getBytes());
        }
    }

    @Test
    void a_device_that_says_goodbye_leaves_no_will() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            Mqtt5BlockingClient device = node.version5("m-1");
            device.connectWith()
                    .willPublish()
                    .topic("powersight/v1/meters/m-1/last-gasp")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .applyWillPublish()
                    .send();

            device.disconnect();

            await().until(() ->
                    node.registry.get("powersight.mqtt.connections").gauge().value() == 0);
            assertThat(node.intake.taken()).isEmpty();
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_way_out() throws Exception {
        try (ListenerUnderTest node = new ListenerUnderTest()) {
            assertThatThrownBy(() -> new ListenerUnderTest("powersight.ingest.mqtt.port = " + node.port("mqtt")))
                    .hasCauseInstanceOf(CannotStart.class)
                    .hasMessageContaining("port " + node.port("mqtt") + " of 127.0.0.1 (mqtt) is taken")
                    .hasMessageContaining("powersight.ingest.mqtt.port");
        }
    }

    @Test
    void the_same_holds_behind_tls_and_over_web_socket(@TempDir File folder) throws Exception {
        SelfSigned pem = SelfSigned.in(folder.toPath());
        try (ListenerUnderTest node = new ListenerUnderTest(
                "powersight.ingest.mqtt.websocket.enabled = on",
                "powersight.ingest.mqtt.tls { enabled = on, certificate = \"" + pem.certificate() + "\", key = \""
                        + pem.key() + "\" }")) {
            node.intake.answerAll(Receipt.DURABLE);
            Mqtt5BlockingClient overTls = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("m-1")
                    .serverHost("localhost")
                    .serverPort(node.port("mqtts"))
                    .sslConfig()
                    .trustManagerFactory(pem.trust())
                    .hostnameVerifier((host, session) -> true)
                    .applySslConfig()
                    .simpleAuth()
                    .username("m-1")
                    .password("secret-m-1".getBytes())
                    .applySimpleAuth()
                    .buildBlocking();
            Mqtt5BlockingClient overWebSocket = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("m-2")
                    .serverHost("127.0.0.1")
                    .serverPort(node.port("mqtt-ws"))
                    .webSocketConfig()
                    .serverPath("mqtt")
                    .applyWebSocketConfig()
                    .simpleAuth()
                    .username("m-2")
                    .password("secret-m-2".getBytes())
                    .applySimpleAuth()
                    .buildBlocking();
            overTls.connect();
            overWebSocket.connect();

            overTls.publishWith()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[100_000])
                    .send();
            overWebSocket
                    .publishWith()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[100_000])
                    .send();

            assertThat(node.intake.taken()).hasSize(2);
        }
    }
}
