package powersight.ingest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.ingest.CannotStart;
import powersight.ingest.KnownDevices;

class EmbeddedBrokerTest {
    private static final String KEY = "powersight.v1.meters.m-1.readings";

    @TempDir
    static Path folder;

    private static final List<String> strangers = new CopyOnWriteArrayList<>();
    private static EmbeddedBroker broker;
    private static BrokerAddress address;

    @BeforeAll
    static void start() throws Exception {
        broker = broker(folder, 0);
        address = broker.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
        try (Connection node = factory().newConnection();
                Channel channel = node.createChannel()) {
            channel.exchangeDeclare(Names.EXCHANGE, "topic", true);
            channel.queueDeclare(Names.QUEUE, true, false, false, null);
            for (String key : Names.BINDINGS) channel.queueBind(Names.QUEUE, Names.EXCHANGE, key);
        }
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @Test
    void a_device_publishes_under_its_own_name_and_the_broker_vouches_for_it() throws Exception {
        try (Connection device = device("m-1");
                Channel channel = device.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish(Names.EXCHANGE, KEY, from("m-1"), "hello".getBytes());
            channel.waitForConfirmsOrDie(10_000);
        }

        try (Connection node = factory().newConnection();
                Channel channel = node.createChannel()) {
            GetResponse message = channel.basicGet(Names.QUEUE, true);
            assertThat(message.getBody()).isEqualTo("hello".getBytes());
            assertThat(message.getProps().getUserId()).isEqualTo("m-1");
            assertThat(message.getEnvelope().getRoutingKey()).isEqualTo(KEY);
        }
    }

    @Test
    void a_device_cannot_publish_under_the_name_of_another() throws Exception {
        assertRefused("m-1", channel -> channel.basicPublish(Names.EXCHANGE, KEY, from("m-2"), "x".getBytes()));
    }

    @Test
    void a_device_can_do_nothing_but_publish_to_our_exchange() throws Exception {
        assertRefused("m-1", channel -> channel.basicPublish("amq.topic", KEY, from("m-1"), "x".getBytes()));
        assertRefused("m-1", channel -> channel.basicPublish("", Names.QUEUE, from("m-1"), "x".getBytes()));
        assertRefused("m-1", channel -> channel.queueDeclare());
        assertRefused("m-1", channel -> channel.queuePurge(Names.QUEUE));
        assertRefused("m-1", channel -> channel.basicGet(Names.QUEUE, true));
        assertRefused("m-1", channel -> channel.exchangeDelete(Names.EXCHANGE));
    }

    @Test
    void a_device_hears_what_is_put_into_the_queue_called_after_it_and_into_no_other() throws Exception {
        String own = Names.commandsOf("m-1"), foreign = Names.commandsOf("m-2");
        try (Connection device = device("m-1", Names.COMMANDS_HOST);
                Connection other = device("m-2", Names.COMMANDS_HOST);
                Connection node = commandsOfNode();
                Channel speaking = node.createChannel()) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            Channel listening = device.createChannel();
            listening.queueDeclare(own, false, false, true, null);
            listening.basicConsume(own, true, (tag, said) -> heard.add(new String(said.getBody())), tag -> {});
            other.createChannel().queueDeclare(foreign, false, false, true, null);

            speaking.basicPublish("", own, null, "read now".getBytes());

            assertThat(heard.poll(40, TimeUnit.SECONDS)).isEqualTo("read now");
            for (Attempt attempt : List.<Attempt>of(
                    channel -> channel.queueDeclare("something", false, false, true, null),
                    channel -> channel.basicConsume(own, true, (tag, said) -> {}, tag -> {}),
                    channel -> channel.queueDelete(own),
                    channel -> channel.basicPublish("", own, from("m-2"), "off".getBytes()),
                    channel -> channel.basicPublish("amq.topic", own, from("m-2"), "off".getBytes())))
                assertRefused(device("m-2", Names.COMMANDS_HOST), attempt);
            // where the readings are it may have none, so that it cannot bind it to them
            assertRefused("m-2", channel -> channel.queueDeclare(foreign, false, false, true, null));
        }
    }

    @Test
    void a_device_that_is_cut_off_loses_its_connection_and_others_keep_theirs() throws Exception {
        Connection device = device("m-1"); // closing it is the broker's part here
        try (Connection other = device("m-2")) {
            assertThat(broker.cutOff("m-1")).isTrue();
            assertThat(broker.cutOff("m-3")).isFalse();

            await().until(() -> !device.isOpen());
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void a_wrong_secret_is_refused_and_the_name_is_reported() {
        ConnectionFactory factory = factory();
        factory.setUsername("m-7");
        factory.setPassword("guess");

        assertThatThrownBy(factory::newConnection).isInstanceOf(PossibleAuthenticationFailureException.class);
        assertThat(strangers).contains("m-7 by amqp");
    }

    @Test
    void a_folder_in_use_is_named_with_the_way_out() {
        assertThatThrownBy(() -> broker(folder, 0).start().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CannotStart.class)
                .hasMessageContaining(folder + " is in use by another PowerSight");
    }

    static EmbeddedBroker broker(Path folder, int port) {
        return new EmbeddedBroker(
                folder,
                TestSettings.amqp("powersight.ingest.amqp.embedded.port = " + port),
                new KnownDevices(),
                (device, transport) -> strangers.add(device + " by " + transport),
                "for-a-test");
    }

    private static ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        address.configure(factory);
        return factory;
    }

    private interface Attempt {
        void on(Channel channel) throws IOException;
    }

    /** The broker closes the channel or the connection; a publish learns of it with the next answer. */
    private static void assertRefused(String id, Attempt attempt) throws Exception {
        assertRefused(device(id), attempt);
    }

    private static void assertRefused(Connection connected, Attempt attempt) throws Exception {
        try (Connection device = connected) {
            Channel channel = device.createChannel();
            channel.confirmSelect();
            assertThatThrownBy(() -> {
                        attempt.on(channel);
                        channel.waitForConfirmsOrDie(10_000);
                    })
                    .satisfies(refused ->
                            assertThat(refused + " " + refused.getCause()).containsIgnoringCase("403"));
        } catch (AlreadyClosedException closedByTheBroker) {
            assertThat(closedByTheBroker).hasMessageContaining("403");
        }
    }

    private static AMQP.BasicProperties from(String id) {
        return new AMQP.BasicProperties.Builder().userId(id).deliveryMode(2).build();
    }

    private static Connection commandsOfNode() throws Exception {
        ConnectionFactory factory = factory();
        factory.setVirtualHost(Names.COMMANDS_HOST);
        return factory.newConnection();
    }

    private static Connection device(String id) throws Exception {
        return device(id, "powersight");
    }

    private static Connection device(String id, String virtualHost) throws Exception {
        ConnectionFactory factory = factory();
        factory.setVirtualHost(virtualHost);
        factory.setUsername(id);
        factory.setPassword(KnownDevices.secretOf(id));
        return factory.newConnection();
    }
}
