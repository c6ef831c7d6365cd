package powersight.app.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MQTT 3.1.1 at QoS 1 over a few concentrators' connections, written on bare sockets in one thread: a generator that
 * costs more than the node would measure itself.
 */
final class MqttLoad implements Load {
    private static final int WINDOW = 64; // what the listener lets one connection have in flight

    private static final class Line {
        final SocketChannel socket;
        final ByteBuffer out = ByteBuffer.allocate(1 << 20);
        final ByteBuffer in = ByteBuffer.allocate(1 << 16);
        final long[] sentAt = new long[65_536];
        int nextId = 1;
        int inFlight;

        Line(SocketChannel socket) {
            this.socket = socket;
        }

        boolean mayPublish(int largest) {
            return inFlight < WINDOW && out.remaining() > largest;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final Selector selector = Selector.open();

    /** @param concentrators user names and their secrets, one connection each */
    MqttLoad(InetSocketAddress node, Map<String, String> concentrators) throws IOException {
        for (Map.Entry<String, String> user : concentrators.entrySet()) {
            SocketChannel socket = SocketChannel.open(node);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer connect = ByteBuffer.allocate(512);
            byte[] name = user.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] secret = user.getValue().getBytes(StandardCharsets.UTF_8);
            int length = 10 + 2 + name.length + 2 + name.length + 2 + secret.length;
            connect.put((byte) 0x10);
            putLength(connect, length);
            connect.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.UTF_8));
            connect.put((byte) 4).put((byte) 0xC2).putShort((short) 600);
            for (byte[] text : List.of(name, name, secret))
                connect.putShort((short) text.length).put(text);
            socket.write(connect.flip());
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining())
                if (socket.read(answer) < 0) throw new IOException("refused: " + user.getKey());
            if (answer.get(3) != 0) throw new IOException(user.getKey() + " was refused with code " + answer.get(3));
            socket.configureBlocking(false);
            Line line = new Line(socket);
            socket.register(selector, SelectionKey.OP_READ, line);
            lines.add(line);
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
        while (System.nanoTime() < end || acknowledged < sent) {
            long now = System.nanoTime();
            if (now - end > Duration.ofSeconds(30).toNanos()) break;
            long due = messagesPerSecond == 0 ? Long.MAX_VALUE : (long) ((now - start) / 1e9 * messagesPerSecond);
            int full = 0;
            while (now < end && sent < due && full < lines.size()) {
                int lane = turn;
                Line line = lines.get(lane);
                turn = (turn + 1) % lines.size();
                if (!line.mayPublish(512 * traffic.readingsPerMessage())) {
                    full++;
                    continue;
                }
                full = 0;
                // in an open loop a message counts from when it was due, not from when there was room for it
                long from = messagesPerSecond == 0 ? now : start + (long) (sent / messagesPerSecond * 1e9);
                publish(line, traffic.next(lane), from);
                sent++;
            }
            for (Line line : lines) flush(line);
            selector.select(1);
            for (SelectionKey key : selector.selectedKeys())
                if (key.isReadable()) acknowledged += read((Line) key.attachment(), latencies);
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
        line.inFlight++;
    }

    private static void flush(Line line) throws IOException {
        if (line.out.position() == 0) return;
        line.out.flip();
        line.socket.write(line.out);
        line.out.compact();
    }

    private static int read(Line line, Latencies latencies) throws IOException {
        if (line.socket.read(line.in) < 0) throw new IOException("the node closed a connection");
        line.in.flip();
        int acknowledged = 0;
        while (line.in.remaining() >= 4) {
            int kind = line.in.get() & 0xf0;
            line.in.get();
            int id = line.in.getShort() & 0xffff;
            if (kind != 0x40) throw new IOException("expected PUBACK, got packet type " + (kind >> 4));
            latencies.add(System.nanoTime() - line.sentAt[id]);
            line.inFlight--;
            acknowledged++;
        }
        line.in.compact();
        return acknowledged;
    }

    private static void putLength(ByteBuffer out, int length) {
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
                line.socket.close();
            } catch (IOException alreadyGone) {
                continue;
            }
        }
    }
}
