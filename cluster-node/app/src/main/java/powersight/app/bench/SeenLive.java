package powersight.app.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The first meters of a measurement, watched over live sockets: when a reading was said, and how long after it the change
 * came to who watches that meter. A change that a newer one has overtaken within the topic's pace is not sent, and so not
 * counted.
 */
final class SeenLive implements LiveSockets.Heard, Traffic.Said {
    /** Sequence numbers of a meter whose time is remembered; a meter is not that far ahead of who watches it. */
    private static final int REMEMBERED = 64;

    /** The fastest pace there is: what pages ask for that show a meter live. */
    private static final double HERTZ = 4;

    private final int meters;
    private final int topicsOfASocket;
    private final AtomicLongArray saidAt;
    private final Latencies latencies = new Latencies();

    SeenLive(int meters, int topicsOfASocket) {
        this.meters = meters;
        this.topicsOfASocket = topicsOfASocket;
        this.saidAt = new AtomicLongArray(meters * REMEMBERED);
    }

    /** Opens as many as it takes. */
    void watch(LiveSockets sockets) throws IOException {
        for (int from = 0; from < meters; from += topicsOfASocket) sockets.open(topics(from), HERTZ);
    }

    private List<String> topics(int from) {
        List<String> topics = new ArrayList<>();
        for (int i = from; i < Math.min(from + topicsOfASocket, meters); i++) topics.add("meter/" + Traffic.meterId(i));
        return topics;
    }

    @Override
    public void said(Traffic.Message message, long atNanos) {
        if (message.index() >= meters) return;
        saidAt.set(message.index() * REMEMBERED + message.lastSequence() % REMEMBERED, atNanos);
    }

    @Override
    public void frame(int socket, String text, long atNanos) {
        if (!text.startsWith("{\"t\":\"d\"")) return;
        int meter = socket * topicsOfASocket + number(text, "\"id\":", 0) - 1;
        int sequence = number(text, "\"seq\":", text.indexOf("\"data\":"));
        if (sequence < 1 || meter >= meters) return;
        long said = saidAt.getAndSet(meter * REMEMBERED + sequence % REMEMBERED, 0);
        if (said != 0) latencies.add(atNanos - said);
    }

    /** The number behind that name, or 0. */
    private static int number(String text, String name, int from) {
        int at = from < 0 ? -1 : text.indexOf(name, from);
        if (at < 0) return 0;
        int value = 0;
        for (int i = at + name.length(); i < text.length() && Character.isDigit(text.charAt(i)); i++)
            value = value * 10 + text.charAt(i) - '0';
        return value;
    }

    Latencies latencies() {
        return latencies;
    }
}
