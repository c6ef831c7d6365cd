package powersight.app.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 3.1.1 at QoS 1 over a few concentrators' connections, written on bare sockets in one thread: a generator that
 * costs more than the node would measure itself.
 */
final class MqttLoad implements Load {
    private static final int WINDOW = 64; // what the listener lets one connection have in flight

    private static final long PAUSE = Duration.ofMillis(250).toNanos();

    private static final class Line {
        final String user;
        final String secret;

        @Nullable
        SocketChannel socket;

        long callAgainAt;
        final ByteBuffer out = ByteBuffer.allocate(1 << 20);
        final ByteBuffer in = ByteBuffer.allocate(1 << 16);
        final long[] sentAt = new long[65_536];
        /** Which meter, and its last sequence number. */
        final long[] said = new long[65_536];

        int nextId = 1;
        int inFlight;

        Line(String user, String secret) {
            this.user = user;
            this.secret = secret;
        }

        boolean mayPublish(int largest) {
            return socket != null && inFlight < WINDOW && out.remaining() > largest;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final Supplier<InetSocketAddress> node;
    private final boolean callsAgain;

    /** @param concentrators user names and their secrets, one connection each */
    MqttLoad(InetSocketAddress node, Map<String, String> concentrators) throws IOException {
        this(() -> node, concentrators, false);
    }

    /**
     * @param node asked at each call, since what was started again may listen elsewhere
     * @param callsAgain a line that breaks is called again, and what was not acknowledged on it is forgotten; else it is
     *     the end of the measurement
     */
    MqttLoad(Supplier<InetSocketAddress> node, Map<String, String> concentrators, boolean callsAgain)
            throws IOException {
        this.node = node;
        this.callsAgain = callsAgain;
        for (Map.Entry<String, String> user : concentrators.entrySet()) {
            Line line = new Line(user.getKey(), user.getValue());
            call(line);
            lines.add(line);
        }
    }

    private void call(Line line) throws IOException {
        SocketChannel socket = MqttGreeting.open(new InetSocketAddress(0), node.get(), line.user, line.secret);
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ, line);
        line.socket = socket;
    }

    private void broken(Line line, IOException why) throws IOException {
        if (!callsAgain) throw why;
        if (line.socket != null) line.socket.close();
        line.socket = null;
        line.callAgainAt = System.nanoTime() + PAUSE;
        line.inFlight = 0;
        line.in.clear();
        line.out.clear();
    }

    private void callAgain(Line line) throws IOException {
        if (line.socket != null || line.callAgainAt > System.nanoTime()) return;
        try {
            call(line);
        } catch (IOException away) {
            broken(line, away);
        }
    }

    @Override
    public Outcome run(Traffic traffic, Duration length, double messagesPerSecond, Latencies latencies)
            throws IOException {
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long sent = 0;
        long acknowledged = 0;
        int turn = 0;
        while (System.nanoTime() < end || inFlight() > 0) {
            long now = System.nanoTime();
            if (now - end > Duration.ofSeconds(30).toNanos()) break;
            long due = messagesPerSecond == 0 ? Long.MAX_VALUE : (long) ((now - start) / 1e9 * messagesPerSecond);
            int full = 0;
            while (now < end && sent < due && full < lines.size()) {
                int lane = turn;
                Line line = lines.get(lane);
                turn = (turn + 1) % lines.size();
                if (!traffic.hasNext(lane) || !line.mayPublish(512 * traffic.readingsPerMessage())) {
                    full++;
                    continue;
                }
                full = 0;
                // in an open loop a message counts from when it was due, not from when there was room for it
                long from = messagesPerSecond == 0 ? now : start + (long) (sent / messagesPerSecond * 1e9);
                Traffic.Message message = traffic.next(lane);
                publish(line, message, from);
                traffic.said(message, from);
                sent++;
            }
            for (Line line : lines) {
                callAgain(line);
                flush(line);
            }
            selector.select(1);
            for (SelectionKey key : selector.selectedKeys())
                if (key.isValid() && key.isReadable())
                    acknowledged += read((Line) key.attachment(), traffic, latencies);
            selector.selectedKeys().clear();
        }
        Duration took = Duration.ofNanos(
                Math.min(System.nanoTime(), end + Duration.ofSeconds(30).toNanos()) - start);
        int n = traffic.readingsPerMessage();
        return new Outcome(acknowledged, acknowledged * n, (sent - acknowledged) * n, took);
    }

    private static void publish(Line line, Traffic.Message message, long from) {
        byte[] topic = message.topic().getBytes(StandardCharsets.US_ASCII);
        int id = line.nextId;
        line.nextId = id == 65_535 ? 1 : id + 1;
        line.out.put((byte) 0x32);
        putLength(line.out, 2 + topic.length + 2 + message.payload().length);
        line.out.putShort((short) topic.length).put(topic).putShort((short) id).put(message.payload());
        line.sentAt[id] = from;
        line.said[id] = (long) message.index() << 32 | message.lastSequence();
        line.inFlight++;
    }

    private int inFlight() {
        int all = 0;
        for (Line line : lines) all += line.inFlight;
        return all;
    }

    private void flush(Line line) throws IOException {
        SocketChannel socket = line.socket;
        if (socket == null || line.out.position() == 0) return;
        line.out.flip();
        try {
            socket.write(line.out);
            line.out.compact();
        } catch (IOException why) {
            broken(line, why);
        }
    }

    private int read(Line line, Traffic traffic, Latencies latencies) throws IOException {
        SocketChannel socket = line.socket;
        if (socket == null) return 0;
        try {
            if (socket.read(line.in) < 0) throw new IOException("the node closed a connection");
        } catch (IOException why) {
            broken(line, why);
            return 0;
        }
        line.in.flip();
        int acknowledged = 0;
        while (line.in.remaining() >= 4) {
            int kind = line.in.get() & 0xf0;
            line.in.get();
            int id = line.in.getShort() & 0xffff;
            if (kind != 0x40) throw new IOException("expected PUBACK, got packet type " + (kind >> 4));
            latencies.add(System.nanoTime() - line.sentAt[id]);
            traffic.acknowledged((int) (line.said[id] >> 32), (int) line.said[id]);
            line.inFlight--;
            acknowledged++;
        }
        line.in.compact();
        return acknowledged;
    }

    static void putLength(ByteBuffer out, int length) {
        int rest = length;
        do {
            int digit = rest % 128;
            rest /= 128;
            out.put((byte) (rest > 0 ? digit | 0x80 : digit));
        } while (rest > 0);
    }

    @Override
    public void close() {
        for (Line line : lines) {
            try {
                if (line.socket != null) line.socket.close();
            } catch (IOException alreadyGone) {
                continue;
            }
        }
    }
}
