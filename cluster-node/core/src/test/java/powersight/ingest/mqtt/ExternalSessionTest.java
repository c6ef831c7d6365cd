package powersight.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import powersight.testing.RealMosquitto;

/** What a broker has kept for us is lost when the client acknowledges it before anybody of ours has it. */
class ExternalSessionTest {
    private static final String KEPT = "while you were out";

    @TempDir
    Path folder;

    private RealMosquitto mosquitto;

    @BeforeEach
    void a_broker_with_a_message_for_us() throws Exception {
        mosquitto = RealMosquitto.start(folder);
        Listener first = new Listener(0);
        ExternalSession session = session();
        session.messages(first::connected, first::failed).subscribe(first);
        first.connected.get(10, TimeUnit.SECONDS);
        left(session);
        Mqtt5BlockingClient device = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(mosquitto.port())
                .buildBlocking();
        device.connect();
        device.publishWith()
                .topic("energy/meters/m-1")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(KEPT.getBytes(StandardCharsets.UTF_8))
                .send();
        device.disconnect();
    }

    @AfterEach
    void stop() {
        mosquitto.close();
    }

    @Test
    void a_listener_that_takes_its_time_to_listen_misses_nothing() throws Exception {
        Listener slow = new Listener(700);
        ExternalSession session = session();

        session.messages(slow::connected, slow::failed).subscribe(slow);

        assertThat(slow.next()).isEqualTo(KEPT);
        left(session);
    }

    @Test
    void who_leaves_on_the_way_there_has_acknowledged_nothing() throws Exception {
        Listener hasty = new Listener(0);
        ExternalSession session = session();
        session.messages(hasty::connected, hasty::failed).subscribe(hasty);
        left(session);
        hasty.subscription.cancel();

        Listener next = new Listener(0);
        ExternalSession again = session();
        again.messages(next::connected, next::failed).subscribe(next);

        assertThat(next.next()).isEqualTo(KEPT);
        left(again);
    }

    @Test
    void who_has_left_before_anybody_listened_does_not_connect_any_more() throws Exception {
        ExternalSession session = session();
        left(session);
        Listener late = new Listener(0);

        session.messages(late::connected, late::failed).subscribe(late);

        assertThat(late.failure.get(10, TimeUnit.SECONDS)).hasMessageContaining("left");
        assertThat(late.connected).isNotDone();
    }

    private ExternalSession session() {
        ExternalMqttSettings settings = ExternalMqttSettings.of(
                ConfigFactory.parseString("powersight.ingest.mqtt-external.brokers = \"" + mosquitto.address() + "\"")
                        .withFallback(ConfigFactory.parseResources("powersight/ingest/transports.conf"))
                        .resolve()
                        .getConfig("powersight.ingest"));
        return new ExternalSession(settings, settings.brokers().get(0), fault -> {});
    }

    private static void left(ExternalSession session) throws Exception {
        session.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Asks for everything, after a pause. */
    private static final class Listener implements Subscriber<Mqtt5Publish> {
        final CompletableFuture<Void> connected = new CompletableFuture<>();
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final long pauseMillis;
        volatile Subscription subscription;

        Listener(long pauseMillis) {
            this.pauseMillis = pauseMillis;
        }

        void connected() {
            connected.complete(null);
        }

        void failed(Throwable fault) {
            failure.complete(fault);
        }

        String next() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public void onSubscribe(Subscription given) {
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Mqtt5Publish message) {
            heard.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
        }

        @Override
        public void onError(Throwable fault) {
            failed(fault);
        }

        @Override
        public void onComplete() {}
    }
}
