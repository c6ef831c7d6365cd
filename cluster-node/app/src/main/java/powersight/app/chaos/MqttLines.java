package powersight.app.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 3.1.1 at QoS 1, a connection to each meter, all in one thread on bare sockets. A line that breaks or stays silent
 * too long is opened again, and what was not acknowledged on it is said again first.
 */
final class MqttLines implements AutoCloseable {
    private static final int WINDOW = 8, LARGEST_PACKET = 24 * 1024;
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();
    private static final long PAUSE = Duration.ofMillis(250).toNanos();

    private static final class Line {
        final Diary diary;
        final String user;
        final @Nullable String secret;
        final ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        final ByteBuffer in = ByteBuffer.allocate(4096);
        final Map<Integer, Saying> open = new LinkedHashMap<>();
        final ArrayDeque<Saying> again = new ArrayDeque<>();
        final ArrayDeque<Saying> heldBack = new ArrayDeque<>();

        @Nullable
        SocketChannel socket;

        boolean welcome;
        int nextId = 1;
        long notBefore;
        long heardAt;

        Line(Diary diary, String user, @Nullable String secret) {
            this.diary = diary;
            this.user = user;
            this.secret = secret;
        }
    }

    private record HangUp(Duration time, CompletableFuture<Void> done) {}

    private final Crowd crowd;
    private final Supplier<InetSocketAddress> door;
    private final List<Line> lines = new ArrayList<>();
    private final Selector selector;
    private final Thread thread;
    private volatile boolean ending;
    private final AtomicReference<@Nullable HangUp> hangUp = new AtomicReference<>();
    private long downUntil;
    private volatile int connected;

    /** @param door asked at each attempt, since a node that was started again may listen elsewhere */
    MqttLines(Crowd crowd, Supplier<InetSocketAddress> door) throws IOException {
        this.crowd = crowd;
        this.door = door;
        this.selector = Selector.open();
        this.downUntil = System.nanoTime();
        this.thread = new Thread(this::run, "mqtt-crowd");
        thread.setDaemon(true);
    }

    /** @param secret none: the broker asks for no user */
    void add(Diary diary, @Nullable String secret) {
        lines.add(new Line(diary, diary.meter().value(), secret));
    }

    void start() {
        thread.start();
    }

    int size() {
        return lines.size();
    }

    int connected() {
        return connected;
    }

    /**
     * All hang up at once and call again when that time is over, as after a district's power cut. Done when the last has
     * hung up, which on a busy machine may be a while after it was asked.
     */
    CompletableFuture<Void> hangUpFor(Duration time) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        hangUp.set(new HangUp(time, done));
        return done;
    }

    private void run() {
        try {
            while (!ending) turn();
            for (Line line : lines) cut(line);
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the crowd's own sockets failed", e);
        }
    }

    private void turn() throws IOException {
        hangUpIfAsked();
        long now = System.nanoTime();
        boolean down = downUntil - now > 0;
        int up = 0;
        for (Line line : lines) {
            if (line.socket == null && !down) call(line, now);
            else if (now - line.heardAt > PATIENCE && (!line.welcome || !line.open.isEmpty())) cut(line);
            if (line.welcome) {
                up++;
                speak(line);
            }
        }
        connected = up;
        selector.select(2);
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            Line line = (Line) key.attachment();
            try {
                if (key.isValid() && key.isConnectable()) greet(line, key);
                else if (key.isValid() && key.isReadable()) hear(line);
            } catch (IOException broken) {
                cut(line);
            }
        }
    }

    private void hangUpIfAsked() {
        HangUp asked = hangUp.getAndSet(null);
        if (asked == null) return;
        for (Line line : lines) cut(line);
        downUntil = System.nanoTime() + asked.time().toNanos();
        connected = 0;
        asked.done().complete(null);
    }

    private void call(Line line, long now) {
        if (now < line.notBefore) return;
        try {
            SocketChannel socket = SocketChannel.open();
            line.socket = socket;
            line.heardAt = now;
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.register(selector, SelectionKey.OP_CONNECT, line);
            socket.connect(door.get());
        } catch (IOException broken) {
            cut(line);
        }
    }

    private static void greet(Line line, SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        if (!socket.finishConnect()) return;
        key.interestOps(SelectionKey.OP_READ);
        byte[] name = line.user.getBytes(StandardCharsets.UTF_8);
        String secret = line.secret;
        byte[] password = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
        int length = 10 + 2 + name.length + (secret == null ? 0 : 4 + name.length + password.length);
        line.out.clear();
        line.out.put((byte) 0x10);
        putLength(line.out, length);
        line.out
                .putShort((short) 4)
                .put("MQTT".getBytes(StandardCharsets.UTF_8))
                .put((byte) 4);
        line.out.put((byte) (secret == null ? 0x02 : 0xC2)).putShort((short) 600);
        line.out.putShort((short) name.length).put(name);
        if (secret != null) {
            line.out.putShort((short) name.length).put(name);
            line.out.putShort((short) password.length).put(password);
        }
        flush(line);
    }

    private void speak(Line line) {
        try {
            while (line.open.size() < WINDOW && line.out.remaining() > LARGEST_PACKET) {
                Saying saying = line.again.poll();
                if (saying == null) {
                    Optional<Saying> fresh = crowd.next(line.diary);
                    if (fresh.isEmpty()) {
                        saying = line.heldBack.poll();
                        if (saying == null) break;
                    } else if (crowd.chance(crowd.habits().jumbled())) {
                        line.heldBack.add(fresh.get());
                        continue;
                    } else {
                        saying = fresh.get();
                        if (line.heldBack.size() > 3) line.again.add(line.heldBack.remove());
                        if (crowd.chance(crowd.habits().repeats())) line.again.add(saying);
                    }
                }
                publish(line, saying);
            }
            flush(line);
        } catch (IOException broken) {
            cut(line);
        }
    }

    private void publish(Line line, Saying saying) {
        byte[] topic = saying.topic().getBytes(StandardCharsets.US_ASCII);
        byte[] payload = saying.payload();
        int id = line.nextId;
        while (line.open.containsKey(id)) id = id % 65_535 + 1;
        line.nextId = id % 65_535 + 1;
        line.out.put((byte) 0x32);
        putLength(line.out, 2 + topic.length + 2 + payload.length);
        line.out.putShort((short) topic.length).put(topic).putShort((short) id).put(payload);
        if (line.open.isEmpty()) line.heardAt = System.nanoTime();
        line.open.put(id, saying);
        crowd.sent();
    }

    private static void flush(Line line) throws IOException {
        SocketChannel socket = line.socket;
        if (socket == null || line.out.position() == 0) return;
        line.out.flip();
        socket.write(line.out);
        line.out.compact();
    }

    private void hear(Line line) throws IOException {
        SocketChannel socket = line.socket;
        if (socket == null) return;
        if (socket.read(line.in) < 0) throw new IOException("hung up");
        line.heardAt = System.nanoTime();
        line.in.flip();
        while (line.in.remaining() >= 4) {
            int kind = line.in.get() & 0xf0;
            line.in.get();
            int rest = line.in.getShort() & 0xffff;
            if (kind == 0x20) {
                if ((rest & 0xff) != 0) throw new IOException("refused");
                line.welcome = true;
            } else if (kind == 0x40) {
                Saying saying = line.open.remove(rest);
                if (saying != null) crowd.answered(saying);
            } else throw new IOException("unexpected packet " + (kind >> 4));
        }
        line.in.compact();
    }

    private void cut(Line line) {
        SocketChannel socket = line.socket;
        line.socket = null;
        line.welcome = false;
        line.notBefore = System.nanoTime() + PAUSE;
        line.in.clear();
        line.out.clear();
        crowd.unanswered(line.open.size());
        List<Saying> all = new ArrayList<>(line.open.values());
        for (int i = all.size() - 1; i >= 0; i--) line.again.addFirst(all.get(i));
        line.open.clear();
        if (socket == null) return;
        try {
            socket.close();
        } catch (IOException e) {
            line.notBefore = System.nanoTime() + PAUSE; // it was gone already
        }
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
    public void close() throws InterruptedException {
        ending = true;
        selector.wakeup();
        thread.join();
    }
}
