package powersight.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Live sockets by the thousand: opened one after the other, then read by one thread on bare sockets, since ten thousand
 * clients of a library would measure the library.
 */
final class LiveSockets implements AutoCloseable {
    /** Told of every text frame, on the one thread that reads. */
    interface Heard {
        void frame(int socket, String text, long atNanos);
    }

    private static final int TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
    private static final byte[] NO_MASK = new byte[4]; // allowed to a client, and costs nothing

    private static final class Line {
        final int number;
        final SocketChannel channel;
        ByteBuffer in = ByteBuffer.allocate(1024);

        Line(int number, SocketChannel channel) {
            this.number = number;
            this.channel = channel;
        }
    }

    private final URI node;
    private final KeptConnection tickets;
    private final String key;
    private final Heard heard;
    private final Selector selector = Selector.open();
    private final Queue<Line> opened = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final Thread reader = new Thread(this::read, "bench-live-sockets");
    private volatile boolean ending;

    LiveSockets(NodeUnderTest under, Heard heard) throws IOException {
        this.node = under.http();
        this.key = under.key();
        this.tickets = under.keptConnection();
        this.heard = heard;
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens one and subscribes it; its number tells its frames apart. The first topic has the id 1, and so on. */
    int open(List<String> topics, double hertz) throws IOException {
        int number = count.getAndIncrement();
        Line line = new Line(number, greet(number, topics, hertz));
        line.channel.configureBlocking(false);
        opened.add(line);
        selector.wakeup();
        return number;
    }

    /** One that subscribes and then never reads, as on a bad line. The answer is to be closed by whoever asked. */
    SocketChannel openDeaf(List<String> topics, double hertz) throws IOException {
        return greet(count.get(), topics, hertz);
    }

    private SocketChannel greet(int number, List<String> topics, double hertz) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
        channel.bind(new InetSocketAddress(Loopback.address(number), 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.getPort()));
        write(channel, ByteBuffer.wrap(("""
                GET /api/v1/live HTTP/1.1\r
                Host: %s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: cG93ZXJzaWdodCBiZW5jaA==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: ps1.json\r
                Authorization: Bearer %s\r
                \r
                """.formatted(node.getAuthority(), key)).getBytes(StandardCharsets.US_ASCII)));
        String status = head(channel);
        if (!status.startsWith("HTTP/1.1 101")) throw new IOException("a live socket was refused: " + status);
        write(channel, text("{\"t\":\"hello\",\"ticket\":\"" + ticket() + "\"}"));
        for (int i = 0; i < topics.size(); i++)
            write(
                    channel,
                    text("{\"t\":\"sub\",\"id\":" + (i + 1) + ",\"topic\":\"" + topics.get(i) + "\",\"rate\":" + hertz
                            + ",\"reason\":\"a measurement\"}"));
        return channel;
    }

    private String ticket() throws IOException {
        String answer = tickets.post("/api/v1/live/ticket", "{}");
        int from = answer.indexOf("\"ticket\":\"") + 10;
        return answer.substring(from, answer.indexOf('"', from));
    }

    /** Byte by byte, because what follows the head belongs to the frames. */
    private static String head(SocketChannel channel) throws IOException {
        StringBuilder head = new StringBuilder(300);
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            if (channel.read(one) < 0) throw new IOException("the node closed a live socket that was being opened");
            head.append((char) one.get(0));
        }
        return head.toString();
    }

    private static ByteBuffer text(String frame) {
        byte[] payload = frame.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(payload.length + 8).put((byte) (0x80 | TEXT));
        if (payload.length < 126) out.put((byte) (0x80 | payload.length));
        else out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        return out.put(NO_MASK).put(payload).flip();
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    private void read() {
        try {
            while (!ending) {
                for (Line line = opened.poll(); line != null; line = opened.poll())
                    line.channel.register(selector, SelectionKey.OP_READ, line);
                selector.select(100);
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    read((Line) key.attachment());
                }
            }
            for (SelectionKey key : selector.keys()) key.channel().close();
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the measurement's own sockets failed", e);
        }
    }

    private void read(Line line) throws IOException {
        try {
            if (line.channel.read(line.in) < 0) throw new IOException("closed");
            long at = System.nanoTime();
            line.in.flip();
            while (frame(line, at)) frames.incrementAndGet();
            line.in.compact();
            if (!line.in.hasRemaining())
                line.in = ByteBuffer.allocate(line.in.capacity() * 4).put(line.in.flip());
        } catch (IOException gone) {
            lost.incrementAndGet();
            line.channel.close();
        }
    }

    /** Takes one whole frame out of what has come; false when there is none. */
    private boolean frame(Line line, long at) throws IOException {
        ByteBuffer in = line.in;
        int start = in.position();
        if (in.remaining() < 2) return false;
        int kind = in.get() & 0xf;
        long length = in.get() & 0x7f;
        if ((length == 126 && in.remaining() < 2) || (length == 127 && in.remaining() < 8)) length = Integer.MAX_VALUE;
        else if (length == 126) length = in.getShort() & 0xffff;
        else if (length == 127) length = in.getLong();
        if (in.remaining() < length) {
            in.position(start);
            return false;
        }
        byte[] payload = new byte[(int) length];
        in.get(payload);
        if (kind == CLOSE) throw new IOException("closed");
        if (kind == PING)
            line.channel.write(ByteBuffer.wrap(new byte[] {(byte) (0x80 | PONG), (byte) 0x80, 0, 0, 0, 0}));
        if (kind != TEXT) return true;
        String text = new String(payload, StandardCharsets.UTF_8);
        if (text.startsWith("{\"t\":\"bye\"") || text.contains("\"t\":\"err\"")) refusals.incrementAndGet();
        heard.frame(line.number, text, at);
        return true;
    }

    /** Whether the node has hung up on a deaf one: what it had sent before is read now. */
    static boolean isClosed(SocketChannel deaf) throws IOException {
        deaf.configureBlocking(false);
        ByteBuffer any = ByteBuffer.allocate(1 << 16);
        try {
            int read;
            do {
                any.clear();
                read = deaf.read(any);
            } while (read > 0);
            return read < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Frames that came, of all sockets. */
    long frames() {
        return frames.get();
    }

    /** Sockets that the node closed. */
    int lost() {
        return lost.get();
    }

    /** Subscriptions that were refused, and goodbyes. */
    long refusals() {
        return refusals.get();
    }

    @Override
    public void close() throws IOException {
        ending = true;
        selector.wakeup();
        tickets.close();
    }
}
