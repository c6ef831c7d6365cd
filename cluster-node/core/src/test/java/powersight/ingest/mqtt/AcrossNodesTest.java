package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;

/** Two nodes of one cluster, each with a listener. */
class AcrossNodesTest {
    private static final Config MEMBER = ConfigFactory.parseString("""
            akka.loglevel = WARNING
            akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            """)
            .withFallback(ConfigFactory.parseResources("powersight/akka.conf"))
            .withFallback(ConfigFactory.load());
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final ActorTestKit one = ActorTestKit.create("nodes", MEMBER.resolve());
    private static final ActorTestKit two = ActorTestKit.create("nodes", MEMBER.resolve());
    private static ListenerUnderTest first, second;
    private static AcrossNodes fromFirst;

    @BeforeAll
    static void start() throws Exception {
        first = new ListenerUnderTest();
        second = new ListenerUnderTest();
        Cluster begun = Cluster.get(one.system());
        begun.manager().tell(Join.create(begun.selfMember().address()));
        Cluster.get(two.system()).manager().tell(Join.create(begun.selfMember().address()));
        fromFirst = AcrossNodes.join(one.system(), first.listener);
        AcrossNodes.join(two.system(), second.listener);
    }

    @AfterAll
    static void stop() throws Exception {
        first.close();
        second.close();
        two.shutdownTestKit();
        one.shutdownTestKit();
    }

    @Test
    void a_device_that_comes_to_another_node_loses_the_connection_it_left_behind() {
        // the nodes learn of each other in their own time, so a device tries until they have
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(ConditionTimeoutException.class)
                .untilAsserted(() -> {
                    Mqtt5BlockingClient before = first.version5("m-7");
                    before.connect();
                    Mqtt5BlockingClient after = second.version5("m-7");
                    after.connect();
                    await().atMost(Duration.ofSeconds(3))
                            .untilAsserted(() -> assertThat(before.getState()).isEqualTo(MqttClientState.DISCONNECTED));
                    assertThat(after.getState()).isEqualTo(MqttClientState.CONNECTED);
                    after.disconnect();
                });
    }

    @Test
    void a_command_finds_the_device_on_whichever_node_it_is() throws Exception {
        Mqtt5BlockingClient device = second.version5("m-8");
        device.connect();
        try (Mqtt5BlockingClient.Mqtt5Publishes commands = device.publishes(MqttGlobalPublishFilter.ALL)) {
            device.subscribeWith()
                    .topicFilter("powersight/v1/meters/m-8/commands")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();

            await().atMost(SOON).untilAsserted(() -> assertThat(sent("m-8")).isCompletedWithValue(true));
            assertThat(commands.receive(10, TimeUnit.SECONDS)).isPresent();
        }
        device.disconnect();
        assertThat(sent("m-9")).as("one that is nowhere").isCompletedWithValue(false);
    }

    private static CompletableFuture<Boolean> sent(String meter) {
        CompletableFuture<Boolean> delivered = fromFirst
                .send(new MeterId(meter), new MeterCommand.ReadNow("c-1"))
                .toCompletableFuture();
        delivered.orTimeout(15, TimeUnit.SECONDS).exceptionally(fault -> false).join();
        return delivered;
    }
}
