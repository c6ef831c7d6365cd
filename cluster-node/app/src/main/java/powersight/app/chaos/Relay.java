package powersight.app.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The plumbing of a network of our own: doors that take connections, and pipes that join them to other addresses. What
 * may pass, and when, is for {@link Proxy} and {@link Walls} to say.
 */
final class Relay implements AutoCloseable {
    private static final int WAITING_AT_THE_DOOR = 200, CONNECTS_WITHIN_MILLIS = 5_000;

    /** Asked before each piece goes on; may wait. */
    interface Gate {
        void pass() throws InterruptedException;
    }

    private final String name;
    private final List<ServerSocket> doors = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param name of its threads */
    Relay(String name) {
        this.name = name;
    }

    /** The port of a new door; each connection through it is a guest, who is given to {@code host} in a thread of its own. */
    int door(Consumer<Socket> host) throws IOException {
        ServerSocket door = new ServerSocket(0, WAITING_AT_THE_DOOR, InetAddress.getLoopbackAddress());
        doors.add(door);
        daemon(() -> receive(door, host));
        return door.getLocalPort();
    }

    private void receive(ServerSocket door, Consumer<Socket> host) {
        while (!door.isClosed()) {
            try {
                Socket guest = door.accept();
                open.add(guest);
                daemon(() -> host.accept(guest));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Joins the guest to another address, and returns when either has hung up. */
    void join(Socket guest, InetSocketAddress there, Gate forth, Gate back) {
        try {
            forth.pass();
            Socket server = new Socket();
            open.add(server);
            server.connect(there, CONNECTS_WITHIN_MILLIS);
            daemon(() -> pipe(server, guest, back));
            pipe(guest, server, forth);
        } catch (IOException | InterruptedException away) {
            hangUp(guest);
        }
    }

    private void pipe(Socket from, Socket to, Gate gate) {
        byte[] piece = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                gate.pass();
                out.write(piece, 0, n);
            }
        } catch (IOException | InterruptedException ended) {
            hangUp(from);
        } finally {
            hangUp(from);
            hangUp(to);
        }
    }

    void hangUp(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            open.remove(socket); // gone already
        }
    }

    /** Ends all that is open; the doors stay. */
    void hangUpAll() {
        open.forEach(this::hangUp);
    }

    private void daemon(Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket door : doors) door.close();
        hangUpAll();
    }
}
