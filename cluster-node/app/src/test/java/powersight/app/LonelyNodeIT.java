package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot join its cluster has nobody to hand readings to: it says so, and takes none. */
class LonelyNodeIT {
    private static final Duration SOON = Duration.ofSeconds(120);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void it_opens_its_pages_and_no_way_in_for_readings_and_can_be_stopped() throws Exception {
        int http = freePort(), mqtt = freePort(), nobody = freePort();
        Process node = RunningNode.launch(
                folder.resolve("out.log"),
                Map.of("POWERSIGHT_CLUSTER_SEEDS", "127.0.0.1:" + nobody),
                List.of(
                        "up",
                        "--data",
                        folder.resolve("data").toString(),
                        "--http-port",
                        "" + http,
                        "--mqtt-port",
                        "" + mqtt,
                        "--amqp-port",
                        "0",
                        "--fleet",
                        "0"));
        try {
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get(http, "/health/live").statusCode() == 200);

            HttpResponse<String> ready = get(http, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("has not found its cluster yet");
            assertThatThrownBy(() -> new Socket("127.0.0.1", mqtt).close()).isInstanceOf(ConnectException.class);

            node.destroy();
            assertThat(node.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            node.descendants().forEach(ProcessHandle::destroyForcibly);
            node.destroyForcibly();
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
