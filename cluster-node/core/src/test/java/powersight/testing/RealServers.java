package powersight.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What the fixtures of Debian's servers share. */
public final class RealServers {
    private RealServers() {}

    /** Skips the test loudly when the server is not installed; fails it where everything is required. */
    public static void require(Path program, String what) {
        if (Files.isExecutable(program)) return;
        String why = "SKIPPED: " + what + " because " + program + " is missing";
        if ("true".equals(System.getenv("POWERSIGHT_REQUIRE_ALL"))) Assertions.fail(why);
        System.err.println(why);
        Assumptions.abort(why);
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
