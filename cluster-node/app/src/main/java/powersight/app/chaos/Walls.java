package powersight.app.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The network between the nodes of a cluster, with walls that can be raised between any two of them, in one direction or
 * both. Each node is reached through a door of ours and speaks from an address of its own in 127.0.0.0/8, by which the
 * door knows it; behind a wall bytes wait, as they would when packets are dropped, until it falls.
 */
final class Walls implements AutoCloseable {
    private static final int FIRST_ADDRESS = 21;

    private record Way(int from, int to) {}

    private final Relay relay = new Relay("network");
    private final List<Integer> doors = new ArrayList<>();
    private final List<Integer> real;
    private final Set<Way> walls = ConcurrentHashMap.newKeySet();

    /** @param real the port that each node listens on, at its own address */
    Walls(List<Integer> real) throws IOException {
        this.real = List.copyOf(real);
        for (int node = 0; node < real.size(); node++) {
            int to = node;
            doors.add(relay.door(guest -> join(guest, to)));
        }
    }

    static String addressOf(int node) {
        return "127.0.0." + (FIRST_ADDRESS + node);
    }

    /** Where the others find that node. */
    int door(int node) {
        return doors.get(node);
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

    private void join(Socket guest, int to) {
        int from = guest.getInetAddress().getAddress()[3] - FIRST_ADDRESS;
        InetSocketAddress there = new InetSocketAddress(addressOf(to), real.get(to));
        relay.join(guest, there, () -> awaitNoWall(from, to), () -> awaitNoWall(to, from));
    }

    private void awaitNoWall(int from, int to) throws InterruptedException {
        while (walls.contains(new Way(from, to))) TimeUnit.MILLISECONDS.sleep(20);
    }

    @Override
    public void close() throws IOException {
        fall();
        relay.close();
    }
}
