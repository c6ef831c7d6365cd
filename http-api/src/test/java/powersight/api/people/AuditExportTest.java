package powersight.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.identity.Role;

/**
 * The audit as somebody has it who distrusts this program: the exported file, checked by what the documentation says of the
 * chain and by none of our code. OWASP ASVS 5, 16.4.2.
 */
class AuditExportTest {
    private final ServedPeople api = ServedPeople.get();
    private final String admin = api.token("superuser");

    @Test
    void the_exported_chain_holds_and_ends_where_the_node_says_it_ends() throws IOException {
        api.newcomer("audited");
        api.becomes("audited@people.example", Role.OPERATOR);
        api.becomes("audited@people.example", Role.CITIZEN);

        JsonNode verdict = ServedApi.json(api.as(admin, "GET", "/api/v1/audit/verdict", null));
        List<JsonNode> entries = exported();

        assertThat(verdict.get("whole").asBoolean()).isTrue();
        long known = verdict.get("entries").asLong();
        assertThat(brokenAt(entries)).isEmpty();
        assertThat(entries.size()).isGreaterThanOrEqualTo((int) known);
        assertThat(entries.get((int) known - 1).get("hash")).isEqualTo(verdict.get("headHash"));
        JsonNode demoted = entries.stream()
                .filter(entry -> entry.get("what").asText().equals("roles-changed"))
                .reduce((one, other) -> other)
                .orElseThrow();
        assertThat(demoted.get("who").asText()).isEqualTo(api.account(admin).toString());
        assertThat(demoted.get("before").asText()).contains("OPERATOR");
        assertThat(demoted.get("after").asText()).contains("CITIZEN");
    }

    @Test
    void whatever_is_changed_in_the_file_is_found_and_so_is_a_line_that_is_missing() throws IOException {
        List<JsonNode> entries = exported();
        int middle = entries.size() / 2;

        for (String field : List.of("at", "who", "what", "subject", "before", "after")) {
            List<JsonNode> changed = new ArrayList<>(entries);
            ObjectNode entry = entries.get(middle).deepCopy();
            entry.put(
                    field,
                    field.equals("at")
                            ? "2020-01-01T00:00:00Z"
                            : entry.get(field).asText() + " ");
            changed.set(middle, entry);
            assertThat(brokenAt(changed)).as(field).contains(middle);
        }
        List<JsonNode> shorter = new ArrayList<>(entries);
        shorter.remove(middle);
        assertThat(brokenAt(shorter)).contains(middle);
        List<JsonNode> cut = entries.subList(0, entries.size() - 1);
        assertThat(brokenAt(cut))
                .as("a cut end is only seen by the head's hash")
                .isEmpty();
    }

    @Test
    void there_is_no_route_that_takes_an_entry_away_or_writes_one() throws IOException {
        int before = exported().size();

        for (Endpoint endpoint : api.demanding.endpoints())
            if (endpoint.template().startsWith("/api/v1/audit"))
                assertThat(endpoint.method()).as(endpoint.template()).isEqualTo(Endpoint.Method.GET);
        for (String path : List.of("/api/v1/audit", "/api/v1/audit/1", "/api/v1/audit/export"))
            for (String method : List.of("DELETE", "PUT", "POST", "PATCH")) {
                HttpResponse<String> answer = api.send(
                        method,
                        path,
                        "{}",
                        Map.of("Authorization", "Bearer " + admin, "Content-Type", "application/json"));
                assertThat(answer.statusCode()).as(method + " " + path).isIn(404, 405);
            }

        assertThat(exported().size()).isGreaterThanOrEqualTo(before);
    }

    private List<JsonNode> exported() throws IOException {
        HttpResponse<String> export = api.as(admin, "GET", "/api/v1/audit/export", null);
        assertThat(export.statusCode()).isEqualTo(200);
        List<JsonNode> entries = new ArrayList<>();
        for (String line : export.body().lines().toList()) entries.add(Json.MAPPER.readTree(line));
        return entries;
    }

    /** The first entry, counted from 0, that does not hold. */
    private static Optional<Integer> brokenAt(List<JsonNode> entries) {
        String previous = "00".repeat(32);
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            boolean holds = entry.get("index").asLong() == i + 1
                    && entry.get("previousHash").asText().equals(previous)
                    && entry.get("hash").asText().equals(hash(entry));
            if (!holds) return Optional.of(i);
            previous = entry.get("hash").asText();
        }
        return Optional.empty();
    }

    /** SHA-256 over a byte 1, the previous hash, index and microseconds, then each text with its length before it. */
    private static String hash(JsonNode entry) {
        Instant at = Instant.parse(entry.get("at").asText());
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20)
                .put((byte) 1)
                .put(HexFormat.of().parseHex(entry.get("previousHash").asText()))
                .putLong(entry.get("index").asLong())
                .putLong(at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
        for (String field : List.of("who", "what", "subject", "before", "after")) {
            byte[] text = entry.get(field).asText().getBytes(StandardCharsets.UTF_8);
            bytes.putInt(text.length).put(text);
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes.flip());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
