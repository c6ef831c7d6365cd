package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first administrator, on the program as people run it: from the file to a password of their own, and a second start. */
class FirstSignInIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Nothing here sends a reading, and a node without that broker starts sooner. */
    private static final Map<String, String> NO_AMQP = Map.of("POWERSIGHT_AMQP", "off");

    @TempDir
    Path folder;

    private RunningNode node;

    @AfterEach
    void stop() {
        if (node != null) node.close();
    }

    @Test
    void the_first_password_opens_nothing_but_its_change_and_its_file_goes_for_good() throws Exception {
        node = RunningNode.start(folder, NO_AMQP, "--fleet", "0");
        Path file = node.data().resolve("admin-password.txt");
        String password = Files.readString(file).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(node.data().resolve("tools.key"))))
                .isEqualTo("rw-------");
        assertThat(node.said()).contains(file.toString()).doesNotContain(password);
        assertThat(ask("GET", "/api/v1/meters", null, null).statusCode())
                .as("nobody is asked nothing")
                .isEqualTo(401);

        String token = token(ask("POST", "/api/v1/session", null, order("name", "admin", "password", password)));
        for (String path : new String[] {"/api/v1/me", "/api/v1/users", "/api/v1/meters", "/api/v1/audit"})
            assertThat(ask("GET", path, token, null).statusCode()).as(path).isEqualTo(403);
        assertThat(ask("POST", "/api/v1/me/password", token, order("present", password, "next", "password1234"))
                        .statusCode())
                .isEqualTo(422);
        String own = token(
                ask("POST", "/api/v1/me/password", token, order("present", password, "next", "sedam plavih ptica")));
        assertThat(ask("GET", "/api/v1/users", own, null).statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/api/v1/me", token, null).statusCode())
                .as("the session of the old password")
                .isEqualTo(401);
        await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(file));

        node.stop();
        node = RunningNode.start(folder, NO_AMQP, "--fleet", "0");
        assertThat(file).doesNotExist();
        assertThat(ask("POST", "/api/v1/session", null, order("name", "admin", "password", password))
                        .statusCode())
                .isEqualTo(401);
        assertThat(ask("POST", "/api/v1/session", null, order("name", "admin", "password", "sedam plavih ptica"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void demo_accounts_are_refused_where_others_could_use_them() throws Exception {
        String[] open = {
            "up", "--http-host", "0.0.0.0", "--http-port", "0", "--mqtt-port", "0", "--amqp-port", "0", "--data"
        };
        List<String> arguments = new ArrayList<>(List.of(open));
        arguments.addAll(List.of(folder.resolve("data").toString(), "--demo"));
        RunningNode.Ended demo = RunningNode.run(folder, arguments.toArray(String[]::new));

        assertThat(demo.exit()).isEqualTo(1);
        assertThat(demo.said()).contains("demo accounts").contains("--demo-for-all");
    }

    private HttpResponse<String> ask(String method, String path, @Nullable String token, @Nullable String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.address("http") + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) request.header("Content-Type", "application/json");
        if (token != null) request.header("Authorization", "Bearer " + token);
        return node.send(request.build());
    }

    private static String token(HttpResponse<String> answer) throws Exception {
        JsonNode said = JSON.readTree(answer.body());
        assertThat(said.path("accessToken").isTextual()).as(answer.body()).isTrue();
        return said.path("accessToken").asText();
    }

    private static String order(String one, String value, String other, String its) {
        return JSON.createObjectNode().put(one, value).put(other, its).toString();
    }
}
