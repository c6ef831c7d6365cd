package powersight.app.chaos;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A concentrator that brings several meters' messages to an AMQP broker, persistent and with publisher confirms. When the
 * broker is lost it comes back and says again what was not confirmed.
 */
final class AmqpLine implements AutoCloseable {
    /** Where the broker is at the moment, and who we are there. */
    record Door(String host, int port, String virtualHost, String user, String password) {}

    private static final int WINDOW = 200;

    private final Crowd crowd;
    private final Supplier<Door> door;
    private final List<Diary> diaries;
    private final ArrayDeque<Saying> again = new ArrayDeque<>();
    private final Thread thread;
    private int turn;
    private volatile boolean ending;

    AmqpLine(Crowd crowd, Supplier<Door> door, List<Diary> diaries) {
        this.crowd = crowd;
        this.door = door;
        this.diaries = List.copyOf(diaries);
        this.thread = new Thread(this::run, "amqp-crowd");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ending) {
            ConcurrentNavigableMap<Long, Saying> open = new ConcurrentSkipListMap<>();
            Connection connection = null;
            try {
                connection = connect();
                bring(connection, open);
            } catch (IOException | TimeoutException | RuntimeException broken) {
                pause(); // the broker is away; a concentrator tries again
            } catch (InterruptedException e) {
                ending = true;
            } finally {
                if (connection != null) connection.abort(1_000);
                List<Saying> left = new ArrayList<>(open.values());
                crowd.unanswered(left.size());
                left.forEach(this::sayAgain);
            }
        }
    }

    private Connection connect() throws IOException, TimeoutException {
        Door there = door.get();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(there.host());
        factory.setPort(there.port());
        factory.setVirtualHost(there.virtualHost());
        factory.setUsername(there.user());
        factory.setPassword(there.password());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setRequestedHeartbeat(10);
        factory.setConnectionTimeout(5_000);
        factory.setHandshakeTimeout(15_000);
        return factory.newConnection("crowd");
    }

    private void bring(Connection connection, ConcurrentNavigableMap<Long, Saying> open)
            throws IOException, InterruptedException {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> settle(open, tag, multiple, true),
                (tag, multiple) -> settle(open, tag, multiple, false));
        AMQP.BasicProperties persistent = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .userId(door.get().user())
                .build();
        while (!ending && connection.isOpen()) {
            Saying saying = open.size() < WINDOW ? next() : null;
            if (saying == null) {
                TimeUnit.MILLISECONDS.sleep(2);
                continue;
            }
            open.put(channel.getNextPublishSeqNo(), saying);
            crowd.sent();
            channel.basicPublish("powersight.meters", saying.topic().replace('/', '.'), persistent, saying.payload());
            if (crowd.chance(crowd.habits().repeats())) sayAgain(saying);
        }
    }

    private @Nullable Saying next() {
        synchronized (again) {
            Saying waiting = again.poll();
            if (waiting != null) return waiting;
        }
        Optional<Saying> fresh = crowd.next(diaries.get(turn));
        turn = (turn + 1) % diaries.size();
        return fresh.orElse(null);
    }

    private void settle(ConcurrentNavigableMap<Long, Saying> open, long tag, boolean multiple, boolean taken) {
        Map<Long, Saying> settled = multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
        for (Map.Entry<Long, Saying> each : List.copyOf(settled.entrySet())) {
            Saying saying = open.remove(each.getKey());
            if (saying == null) continue;
            if (taken) crowd.answered(saying);
            else {
                crowd.unanswered(1);
                sayAgain(saying);
            }
        }
    }

    private void sayAgain(Saying saying) {
        synchronized (again) {
            again.add(saying);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.interrupt();
        thread.join(10_000);
    }
}
