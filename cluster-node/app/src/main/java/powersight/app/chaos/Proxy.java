package powersight.app.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A wire between two programs that can be cut, slowed or made to answer nonsense: a TCP proxy of our own, since the
 * kernel's netem is not there everywhere.
 */
final class Proxy implements AutoCloseable {
    private static final long SLOW_MILLIS = 300;

    enum Mood {
        /** Passes everything on. */
        FINE,
        /** Each piece takes a while. */
        SLOW,
        /** Connections are hung up at once. */
        CUT,
        /** Every HTTP request is answered with status 500. */
        ANSWERS_500
    }

    private final Relay relay = new Relay("proxy");
    private final InetSocketAddress there;
    private final int port;
    private volatile Mood mood = Mood.FINE;

    Proxy(InetSocketAddress there) throws IOException {
        this.there = there;
        this.port = relay.door(this::serve);
    }

    int port() {
        return port;
    }

    /** Connections of before are ended, so that the mood is felt at once. */
    void become(Mood now) {
        mood = now;
        relay.hangUpAll();
    }

    private void serve(Socket guest) {
        switch (mood) {
            case CUT -> relay.hangUp(guest);
            case ANSWERS_500 -> answer500(guest);
            case FINE, SLOW -> relay.join(guest, there, this::delay, this::delay);
        }
    }

    private void delay() throws InterruptedException {
        if (mood == Mood.SLOW) TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
    }

    /** Reads what there is of a request, and says no; the caller's connection is then closed. */
    private void answer500(Socket guest) {
        try {
            guest.setSoTimeout(500);
            guest.getInputStream().read(new byte[64 * 1024]);
            guest.getOutputStream()
                    .write("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException ended) {
            relay.hangUp(guest);
        } finally {
            relay.hangUp(guest);
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
