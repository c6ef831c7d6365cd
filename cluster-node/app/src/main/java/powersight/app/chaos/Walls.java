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
import java.util.concurrent.TimeUnit;

/**
 * The network between the nodes of a cluster, with walls that can be raised between any two of them, in one direction or
 * both. Each node is reached through a proxy of ours and speaks from an address of its own in 127.0.0.0/8, by which the
 * proxy knows it; behind a wall bytes wait, as they would when packets are dropped, until it falls.
 */
final class Walls implements AutoCloseable {
    private record Way(int from, int to) {}

    private final List<ServerSocket> doors = new ArrayList<>();
    private final List<Integer> real;
    private final Set<Way> walls = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param real the port that each node listens on, at its own address */
    Walls(List<Integer> real) throws IOException {
        this.real = List.copyOf(real);
        for (int node = 0; node < real.size(); node++) {
            ServerSocket door = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
            doors.add(door);
            int to = node;
            daemon(() -> accept(door, to));
        }
    }

    static String addressOf(int node) {
        return "127.0.0." + (21 + node);
    }

    /** Where the others find that node. */
    int door(int node) {
        return doors.get(node).getLocalPort();
    }

    /** The port that the node itself listens on. */
    int listens(int node) {
        return real.get(node);
    }

    /** From now on nothing that {@code from} sends reaches {@code to}. */
    void raise(int from, int to) {
        walls.add(new Way(from, to));
    }

    void raiseBetween(int one, int other) {
        raise(one, other);
        raise(other, one);
    }

    void fall() {
        walls.clear();
    }

    private void accept(ServerSocket door, int to) {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                int from = client.getInetAddress().getAddress()[3] - 21;
                daemon(() -> join(client, from, to));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket client, int from, int to) {
        try {
            awaitNoWall(from, to);
            Socket server = new Socket();
            open.add(server);
            server.connect(new InetSocketAddress(addressOf(to), real.get(to)), 5_000);
            daemon(() -> pass(server, client, to, from));
            pass(client, server, from, to);
        } catch (IOException | InterruptedException away) {
            close(client);
        }
    }

    private void pass(Socket source, Socket target, int from, int to) {
        byte[] piece = new byte[16 * 1024];
        try {
            InputStream in = source.getInputStream();
            OutputStream out = target.getOutputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                awaitNoWall(from, to);
                out.write(piece, 0, n);
            }
        } catch (IOException | InterruptedException ended) {
            close(source);
        } finally {
            close(source);
            close(target);
        }
    }

    private void awaitNoWall(int from, int to) throws InterruptedException {
        while (walls.contains(new Way(from, to))) TimeUnit.MILLISECONDS.sleep(20);
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            open.remove(socket); // gone already
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        fall();
        for (ServerSocket door : doors) door.close();
        for (Socket socket : open) close(socket);
    }
}
