package powersight.simulator.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The key that a node asks of programs: it lies in the data directory of a node on this machine. The one that is found
 * there by itself is shown to nodes on this machine only; one that was named is shown to whatever node was named.
 */
public final class NodeKey {
    private static final String FILE = "tools.key";

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:POWERSIGHT_KEY_FILE}",
            description = "The node's key for programs. Default: tools.key in the data directory")
    private @Nullable Path named;

    /** The request, with the key if there is one for its address. */
    public HttpRequest.Builder shown(HttpRequest.Builder request, URI address) throws IOException {
        Path file = named != null ? named : usual();
        if (named == null && (!Files.isReadable(file) || !isThisMachine(address))) return request;
        return request.header(
                "Authorization", "Bearer " + Files.readString(file).strip());
    }

    /** What to say when a node refuses a request for want of a key. */
    public static String advice() {
        return "the node asks for its key: --key-file DATA/tools.key, where DATA is the node's data directory";
    }

    private static Path usual() {
        String folder = System.getenv("POWERSIGHT_DATA");
        if (folder == null || folder.isEmpty()) folder = System.getProperty("DEFAULT-DATA", "data");
        return Path.of(folder, FILE);
    }

    private static boolean isThisMachine(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the request itself will say that there is no such host
        }
    }
}
