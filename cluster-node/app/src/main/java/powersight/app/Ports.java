package powersight.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks before anything is started whether the ports are free, so that a taken one is a sentence and not a stack trace. */
final class Ports {
    private Ports() {}

    static void mustBeFree(int port, String option) {
        mustBeFree(InetAddress.getLoopbackAddress(), port, option);
    }

    static void mustBeFree(InetAddress host, int port, String option) {
        if (port == 0) return;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new StartRefused(
                    "port " + port + " of " + host.getHostAddress() + " cannot be opened: "
                            + holder(port).map(who -> "it is held by " + who).orElseGet(() -> usual(port)) + ".",
                    "stop that program, or choose another port: " + option + " N (0 picks a free one)",
                    e);
        }
    }

    private static String usual(int port) {
        return switch (port) {
            case 1883 -> "another program has it, often a Mosquitto broker";
            case 5672 -> "another program has it, often a RabbitMQ broker";
            default -> port < 1024 ? "ports below 1024 are for root" : "another program has it";
        };
    }

    /** The listening process, as far as this user may see: /proc lists sockets by inode, processes by what they have open. */
    private static Optional<String> holder(int port) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)).stream().skip(1))
                .map(line -> line.trim().split("\\s+"))
                .filter(cells -> cells.length > 9 && cells[1].endsWith(local) && cells[3].equals("0A"))
                .map(cells -> "socket:[" + cells[9] + "]")
                .findFirst()
                .flatMap(Ports::owner);
    }

    private static Optional<String> owner(String socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), socket))
                .findFirst()
                .map(process -> process.info()
                                .command()
                                .map(command -> Path.of(command).getFileName() + " ")
                                .orElse("") + "(process " + process.pid() + ")");
    }

    private static boolean holds(long pid, String socket) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.anyMatch(file -> {
                try {
                    return Files.readSymbolicLink(file).toString().equals(socket);
                } catch (IOException e) {
                    return false; // closed since it was listed
                }
            });
        } catch (IOException | UncheckedIOException e) {
            return false; // another user's process, or one that has ended
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // no such table on this system: then nobody can be named
        }
    }
}
