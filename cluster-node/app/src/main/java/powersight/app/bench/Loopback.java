package powersight.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringTokenizer;

/** How one machine can be tens of thousands of clients: source addresses within 127.0.0.0/8, and file descriptors. */
final class Loopback {
    /** Fewer than the ports that the kernel gives out by itself (28,000), which others on this machine need too. */
    private static final int CLIENTS_OF_AN_ADDRESS = 20_000;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    private Loopback() {}

    /** The address from which the client of that number calls. */
    static InetAddress address(int client) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + client / CLIENTS_OF_AN_ADDRESS)});
    }

    /** Why so many sockets cannot be opened here, with advice; the node inherits our own limit. */
    static Optional<String> obstacle(int sockets) throws IOException {
        int needed = sockets + 1_000;
        long may = openFiles();
        if (may >= needed) return Optional.empty();
        return Optional.of(String.format(
                "%d sockets need %d open files and a process may have %d here; run 'ulimit -n %d' before (as root, or with"
                        + " 'nofile' raised in /etc/security/limits.conf), or ask for fewer",
                sockets, needed, may, needed));
    }

    /** Java has raised its soft limit to the hard one at its start. */
    private static long openFiles() throws IOException {
        if (!Files.exists(LIMITS)) return Long.MAX_VALUE;
        for (String line : Files.readAllLines(LIMITS))
            if (line.startsWith("Max open files")) {
                String soft = new StringTokenizer(line.substring(14)).nextToken();
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        return Long.MAX_VALUE;
    }
}
