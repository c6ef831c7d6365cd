package powersight.app.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A wire between two programs that can be cut, slowed or made to answer nonsense: a TCP proxy of our own, since the
 * kernel's netem is not there everywhere.
 */
final class Proxy implements AutoCloseable {
    enum Mood {
        /** Passes everything on. */
        FINE,
        /** Each piece takes {@code delay}. */
        SLOW,
        /** Connections are taken and swallow what they are given. */
        DEAF,
        /** Connections are refused at once. */
        CUT,
        /** Every HTTP request is answered with status 500. */
        ANSWERS_500
    }

    private final ServerSocket listening;
    private final InetSocketAddress there;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.FINE;
    private volatile long delayMillis = 300;

    Proxy(InetSocketAddress there) throws IOException {
        this.there = there;
        this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon("proxy", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections of before are ended, so that the mood is felt at once. */
    void become(Mood now) {
        mood = now;
        for (Socket socket : open) close(socket);
    }

    void delay(long millis) {
        delayMillis = millis;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                serve(client);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        switch (mood) {
            case CUT -> close(client);
            case DEAF -> daemon("proxy deaf", () -> swallow(client));
            case ANSWERS_500 -> daemon("proxy 500", () -> answer500(client));
            case FINE, SLOW -> daemon("proxy out", () -> join(client));
        }
    }

    private void join(Socket client) {
        try {
            Socket server = new Socket();
            open.add(server);
            server.connect(there, 5_000);
            daemon("proxy back", () -> pass(server, client));
            pass(client, server);
        } catch (IOException away) {
            close(client);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] piece = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if (mood == Mood.SLOW) TimeUnit.MILLISECONDS.sleep(delayMillis);
                out.write(piece, 0, n);
            }
        } catch (IOException | InterruptedException ended) {
            close(from);
        } finally {
            close(from);
            close(to);
        }
    }

    private void swallow(Socket client) {
        byte[] piece = new byte[16 * 1024];
        try {
            InputStream in = client.getInputStream();
            while (in.read(piece) >= 0) if (mood != Mood.DEAF) break;
        } catch (IOException ended) {
            close(client);
        } finally {
            close(client);
        }
    }

    /** Reads what there is of a request, and says no; the caller's connection is then closed. */
    private void answer500(Socket client) {
        try {
            client.setSoTimeout(500);
            client.getInputStream().read(new byte[64 * 1024]);
            client.getOutputStream()
                    .write("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException ended) {
            close(client);
        } finally {
            close(client);
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            open.remove(socket); // gone already
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) close(socket);
    }
}
