package powersight.app.chaos;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Brings what is no reading through the AMQP door, where a message that cannot be taken may block all behind it. */
final class Poisoner {
    private static final List<String> WORDS = List.of(
            "",
            "not json",
            "{",
            "[]",
            "null",
            "{\"deviceId\":\"%m\"}",
            "{\"deviceId\":\"%m\",\"seq\":1,\"timestamp\":\"yesterday\"}",
            "{\"deviceId\":\"somebody-else\",\"seq\":1,\"timestamp\":1739930110,\"registers\":{\"importT1\":1}}",
            "{\"deviceId\":\"%m\",\"seq\":-7,\"timestamp\":1739930110,\"registers\":{\"importT1\":1}}",
            "{\"deviceId\":\"%m\",\"seq\":1e99,\"timestamp\":1739930110,\"registers\":{\"importT1\":1}}",
            "{\"deviceId\":\"%m\",\"readings\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
            "\u0000\u0001\u0002\u00ff");

    private final Plant plant;
    private final Random random;
    private long before;

    Poisoner(Plant plant, Random random) {
        this.plant = plant;
        this.random = random;
    }

    /** How many were sent and confirmed by the broker. */
    int sendAll() throws Exception {
        before = inQuarantine();
        AmqpLine.Door door = plant.concentratorDoor();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(door.host());
        factory.setPort(door.port());
        factory.setVirtualHost(door.virtualHost());
        factory.setUsername(door.user());
        factory.setPassword(door.password());
        List<Diary> behind = plant.crowd().diaries().stream()
                .filter(diary -> !diary.overMqtt())
                .toList();
        int sent = 0;
        try (Connection connection = factory.newConnection("poisoner");
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            AMQP.BasicProperties persistent = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .userId(door.user())
                    .build();
            for (int round = 0; round < 5; round++)
                for (String word : WORDS) {
                    String meter =
                            behind.get(random.nextInt(behind.size())).meter().value();
                    channel.basicPublish(
                            "powersight.meters",
                            "powersight.v1.meters." + meter + ".readings",
                            persistent,
                            word.replace("%m", meter).getBytes(StandardCharsets.ISO_8859_1));
                    sent++;
                }
            channel.waitForConfirmsOrDie(30_000);
        }
        return sent;
    }

    long kept() throws IOException {
        return inQuarantine() - before;
    }

    private long inQuarantine() throws IOException {
        return plant.evidence()
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from quarantine")
                        .mapTo(Long.class)
                        .one());
    }
}
