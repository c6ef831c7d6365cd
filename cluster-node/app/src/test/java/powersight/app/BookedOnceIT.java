package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.audit.Audit;
import powersight.identity.DemoAccounts;
import powersight.identity.Identity;
import powersight.identity.IdentitySettings;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.vault.Vault;

/** One slot, 200 bookings at the same instant, three nodes over one database, and one of them killed meanwhile. */
class BookedOnceIT {
    private static final int BOOKINGS = 200, BEFORE_THE_KILL = 10;
    private static final ZoneId BELGRADE = ZoneId.of("Europe/Belgrade");
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Answer(int status, String code) {}

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void of_200_bookings_on_three_nodes_with_one_killed_exactly_one_is_made(@TempDir Path folder) throws Exception {
        String roles = "meters,projections,api";
        try (RunningCluster cluster = RunningCluster.start(folder, List.of(roles, roles, roles), Map.of());
                Database database = cluster.database()) {
            Map<String, String> tokens = signedIn(cluster, database);
            LocalDate monday = LocalDate.now(BELGRADE).plusDays(2).with(TemporalAdjusters.next(DayOfWeek.MONDAY));
            String office = officeOpenOn(cluster, monday, tokens.remove("superuser"));
            String start =
                    monday.atTime(10, 0).atZone(BELGRADE).toOffsetDateTime().toString();
            String order = "{\"office\":\"" + office + "\",\"start\":\"" + start + "\",\"about\":\"Brojilo\"}";
            List<String> citizens = List.copyOf(tokens.values());

            ExecutorService threads = Executors.newFixedThreadPool(60);
            CountDownLatch go = new CountDownLatch(1), some = new CountDownLatch(BEFORE_THE_KILL);
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < BOOKINGS; i++) {
                int node = 1 + i % 3;
                String token = citizens.get(i % citizens.size());
                all.add(threads.submit(() -> {
                    go.await();
                    Answer answer = booked(cluster, node, token, order);
                    some.countDown();
                    return answer;
                }));
            }
            go.countDown();
            assertThat(some.await(2, TimeUnit.MINUTES)).isTrue();
            cluster.node(3).kill();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> each : all) answers.add(each.get());
            threads.shutdown();

            assertThat(rows(database)).as("bookings in the database").isEqualTo(1);
            List<Answer> made =
                    answers.stream().filter(each -> each.status() == 201).toList();
            assertThat(answers).filteredOn(each -> each.status() == 409).hasSize(BOOKINGS - made.size());
            // the answer to the one that was made may have died with its node; asked again, it says whose it is
            if (made.isEmpty()) assertThat(answers).extracting(Answer::code).contains("already-yours");
            else assertThat(made).hasSize(1);
        }
    }

    /** As a person would: whoever gets no answer, or is told to try again, asks another node. */
    private Answer booked(RunningCluster cluster, int node, String token, String order) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        for (int asked = node; System.nanoTime() < until; asked = 1) {
            try {
                HttpResponse<String> answer = send(cluster, asked, "POST", "/api/v1/appointments", token, order);
                if (answer.statusCode() == 201) return new Answer(201, "");
                if (answer.statusCode() != 503)
                    return new Answer(
                            answer.statusCode(),
                            JSON.readTree(answer.body()).path("code").asText());
            } catch (IOException killed) {
                assertThat(asked).as("only the killed node fails: %s", killed).isEqualTo(3);
            }
        }
        throw new AssertionError("no node answered");
    }

    /** Access tokens by name; any node accepts them. */
    private Map<String, String> signedIn(RunningCluster cluster, Database database) {
        Clock clock = Clock.systemUTC();
        IdentitySettings settings = new IdentitySettings(
                "powersight",
                URI.create("http://localhost/"),
                Duration.ofMinutes(5),
                Duration.ofDays(7),
                Duration.ofDays(30),
                2,
                Optional.empty());
        Identity identity = Identity.open(
                new Identity.Ground(
                        database,
                        new Audit(database, clock),
                        new Outbox(clock),
                        new Inbox(database, clock),
                        clock,
                        new SecureRandom(),
                        Runnable::run,
                        Vault.ofItsOwn()), // it makes accounts, which have no secret but a hash
                settings);
        return identity.demoAccounts().create().stream()
                .filter(login -> !login.name().equals("provider"))
                .collect(Collectors.toMap(DemoAccounts.Login::name, login -> token(cluster, login)));
    }

    private String token(RunningCluster cluster, DemoAccounts.Login login) {
        try {
            String order = "{\"name\":\"" + login.name() + "\",\"password\":\"" + login.password() + "\"}";
            return made(send(cluster, 1, "POST", "/api/v1/session", "", order))
                    .path("accessToken")
                    .asText();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String officeOpenOn(RunningCluster cluster, LocalDate monday, String admin) throws Exception {
        JsonNode me = made(send(cluster, 2, "GET", "/api/v1/me", admin, ""));
        JsonNode office = made(
                send(cluster, 2, "POST", "/api/v1/offices", admin, "{\"name\":\"Šalter\",\"address\":\"Beograd\"}"));
        String officer = me.path("id").asText(), id = office.path("id").asText();
        made(send(cluster, 2, "PUT", "/api/v1/offices/" + id + "/officers/" + officer, admin, ""));
        made(send(
                cluster,
                2,
                "POST",
                "/api/v1/officers/" + officer + "/weeks",
                admin,
                "{\"from\":\"" + monday + "\",\"work\":[{\"day\":\"MONDAY\",\"from\":\"08:00\",\"to\":\"16:00\"}]}"));
        return id;
    }

    private HttpResponse<String> send(
            RunningCluster cluster, int node, String method, String path, String token, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(cluster.node(node).http() + path))
                .timeout(Duration.ofMinutes(1))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) request.header("Content-Type", "application/json");
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode made(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private static long rows(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from appointment where state = 'BOOKED'")
                        .mapTo(Long.class)
                        .one());
    }
}
