package powersight.simulator;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import powersight.simulator.line.AmqpLine;
import powersight.wire.Channel;
import powersight.wire.Decoded;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;
import powersight.wire.MeterJson;
import powersight.wire.MeterMessage;
import powersight.wire.MeterMessage.Report;
import powersight.wire.Reading;

/** What stands in the node's place in these tests: hears everything, keeps each number of a meter once. */
final class Node {
    private final Map<MeterId, TreeMap<Long, Reading>> readings = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<MeterMessage> others = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Decoded.Refused> refused = new ConcurrentLinkedQueue<>();
    /** A number that was used for two different readings. */
    final ConcurrentLinkedQueue<String> contradicted = new ConcurrentLinkedQueue<>();

    final ConcurrentLinkedQueue<FirmwareUpdate> images = new ConcurrentLinkedQueue<>();

    final AtomicInteger repeated = new AtomicInteger();

    Mqtt5AsyncClient onMqtt(int port) {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .identifier("node")
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .join();
        for (String filter : new String[] {"powersight/v1/meters/#", "powersight/v1/concentrators/#", "energy/#"})
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .callback(publish -> {
                        String topic = publish.getTopic().toString();
                        heard(topic, publish.getPayloadAsBytes());
                    })
                    .send()
                    .join();
        return client;
    }

    Connection onAmqp(int port) throws Exception {
        Connection connection = connection(port);
        com.rabbitmq.client.Channel channel = connection.createChannel();
        channel.exchangeDeclare(AmqpLine.EXCHANGE, "topic", true);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, AmqpLine.EXCHANGE, "powersight.v1.#");
        DeliverCallback keep = (tag, delivery) -> {
            if (!"guest".equals(delivery.getProperties().getUserId())) return;
            heard(delivery.getEnvelope().getRoutingKey().replace('.', '/'), delivery.getBody());
        };
        channel.basicConsume(queue, true, keep, tag -> {});
        return connection;
    }

    static Connection connection(int port) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        return factory.newConnection();
    }

    private void heard(String topic, byte[] payload) {
        Optional<FirmwareTopic.Place> image = FirmwareTopic.find(topic);
        if (image.isPresent() && image.get().kind().isSaidByMeter())
            images.add(FirmwareJson.decode(image.get().kind(), image.get().meter(), payload));
        else if (image.isEmpty() && !topic.endsWith("commands")) heard(Channel.ofTopic(topic), payload);
    }

    private void heard(Channel channel, byte[] payload) {
        Decoded decoded = MeterJson.decode(channel, payload);
        refused.addAll(decoded.refused());
        for (MeterMessage message : decoded.messages()) {
            if (message instanceof Report report) keep(report);
            else others.add(message);
        }
    }

    private void keep(Report report) {
        TreeMap<Long, Reading> mine = readings.computeIfAbsent(report.meter(), absent -> new TreeMap<>());
        synchronized (mine) {
            for (Reading reading : report.readings()) {
                Reading known = mine.putIfAbsent(reading.sequence(), reading);
                if (known == null) continue;
                repeated.incrementAndGet();
                if (!known.at().equals(reading.at()) || !known.registers().equals(reading.registers()))
                    contradicted.add(report.meter() + " " + reading.sequence());
            }
        }
    }

    List<Reading> of(MeterId meter) {
        TreeMap<Long, Reading> mine = readings.get(meter);
        if (mine == null) return List.of();
        synchronized (mine) {
            return List.copyOf(mine.values());
        }
    }

    List<Long> sequences(MeterId meter) {
        return of(meter).stream().map(Reading::sequence).toList();
    }
}
