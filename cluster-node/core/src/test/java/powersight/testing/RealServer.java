package powersight.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** What the fixtures of real servers share: is it installed, a free port, waiting, and an end by process id. */
final class RealServer {
    private RealServer() {}

    /** Skips the test out loud where the program is missing; fails it where everything was required to be there. */
    static void require(Path program, String name) {
        if (!Files.isExecutable(program)) leaveOut(name + " because " + program + " is not installed");
    }

    /** The same for what another module of ours must have built. */
    static void requireBuilt(Path folder, String name, String by) {
        if (!Files.isDirectory(folder)) leaveOut(name + " because it was not built: " + by);
    }

    private static void leaveOut(String missing) {
        if (Boolean.parseBoolean(System.getenv("POWERSIGHT_REQUIRE_ALL")))
            throw new AssertionError("missing: " + missing);
        System.out.println("SKIPPED: " + missing);
        Assumptions.abort("SKIPPED: " + missing);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static void await(Process process, Path log, BooleanSupplier ready) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                kill(process);
                throw new AssertionError("the server did not come up; its words: " + words(log));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** As the power going: the process and whatever it has started. */
    static void kill(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        all.forEach(handle -> handle.onExit().join());
    }

    private static String words(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "none";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
