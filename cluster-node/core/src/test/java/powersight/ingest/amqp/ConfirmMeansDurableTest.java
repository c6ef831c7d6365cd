package powersight.ingest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.KnownDevices;

/** The embedded broker in a JVM of its own, which is killed while a device publishes. */
class ConfirmMeansDurableTest {
    private static final int AT_LEAST = 500;

    @TempDir
    Path folder;

    @Test
    void every_confirmed_message_is_there_after_the_process_was_killed() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InOwnProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> confirmed = new HashSet<>();
        try (BufferedReader words =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            String line = words.readLine();
            while (line != null && !line.startsWith("amqp ")) line = words.readLine();
            assertThat(line).as("the other process ended early").isNotNull();
            publishUntilKilled(other, line.substring("amqp ".length()), confirmed);
        } finally {
            other.destroyForcibly();
        }
        assertThat(confirmed).hasSizeGreaterThanOrEqualTo(AT_LEAST);

        EmbeddedBroker again = EmbeddedBrokerTest.broker(folder, 0);
        BrokerAddress address = again.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
        Set<String> found = new HashSet<>();
        ConnectionFactory factory = new ConnectionFactory();
        address.configure(factory);
        try (Connection node = factory.newConnection();
                Channel channel = node.createChannel()) {
            GetResponse next = channel.basicGet(Names.QUEUE, true);
            while (next != null) {
                found.add(new String(next.getBody(), StandardCharsets.UTF_8));
                next = channel.basicGet(Names.QUEUE, true);
            }
        }
        again.stop();
        assertThat(found).containsAll(confirmed);
    }

    /** Kills the broker's process with confirms outstanding. */
    private static void publishUntilKilled(Process other, String uri, Set<String> confirmed) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setUsername("m-1");
        factory.setPassword(KnownDevices.secretOf("m-1"));
        factory.setAutomaticRecoveryEnabled(false);
        Connection device = factory.newConnection();
        Channel channel = device.createChannel();
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> {
                    synchronized (confirmed) {
                        for (long one = multiple ? 1 : tag; one <= tag; one++) confirmed.add("message " + one);
                        if (confirmed.size() >= AT_LEAST) other.destroyForcibly();
                    }
                },
                (tag, multiple) -> {});
        AMQP.BasicProperties persistent =
                new AMQP.BasicProperties.Builder().userId("m-1").deliveryMode(2).build();
        long next = 1;
        while (other.isAlive() && next <= 50_000) {
            try {
                byte[] body = ("message " + next++).getBytes(StandardCharsets.UTF_8);
                channel.basicPublish(Names.EXCHANGE, "powersight.v1.meters.m-1.readings", persistent, body);
            } catch (AlreadyClosedException | IOException killed) {
                break;
            }
        }
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        device.abort(1000);
    }

    /** Runs the broker and tells where it is. */
    static final class InOwnProcess {
        private InOwnProcess() {}

        public static void main(String[] args) throws Exception {
            BrokerAddress address = EmbeddedBrokerTest.broker(Path.of(args[0]), 0)
                    .start()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            ConnectionFactory factory = new ConnectionFactory();
            address.configure(factory);
            try (Connection node = factory.newConnection();
                    Channel channel = node.createChannel()) {
                channel.exchangeDeclare(Names.EXCHANGE, "topic", true);
                channel.queueDeclare(Names.QUEUE, true, false, false, null);
                channel.queueBind(Names.QUEUE, Names.EXCHANGE, "powersight.v1.#");
            }
            System.out.println("amqp " + address.uri());
            Thread.currentThread().join();
        }
    }
}
