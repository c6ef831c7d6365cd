package powersight.api.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.wire.MeterId;

class DesksTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void strangers_are_listed_to_commission_from() {
        api.strangers.heard("stranger-1", "MQTT").toCompletableFuture().join();
        api.strangers.heard("stranger-1", "MQTT").toCompletableFuture().join();

        JsonNode page = json(api.get("/api/v1/unknown-devices?limit=1000"));

        JsonNode stranger = page.path("items").path(0);
        assertThat(stranger.path("id").asText()).isEqualTo("stranger-1");
        assertThat(stranger.path("transport").asText()).isEqualTo("MQTT");
        assertThat(stranger.path("messages").asLong()).isEqualTo(2);
        assertThat(stranger.path("firstHeardAt").asText()).endsWith("Z");
    }

    @Test
    void a_refused_message_is_listed_with_its_reason_and_given_whole() {
        long number = api.refusedMessage("not-json", "{\"voltage\": 220.4\u0000");

        JsonNode listed = json(api.get("/api/v1/quarantine")).path("items").path(0);
        JsonNode whole = json(api.get("/api/v1/quarantine/" + number));

        assertThat(listed.path("code").asText()).isEqualTo("not-json");
        assertThat(listed.path("device").isNull()).isTrue();
        assertThat(listed.path("payload").asText()).startsWith("{\"voltage\"");
        assertThat(new String(
                        Base64.getDecoder().decode(whole.path("payloadBase64").asText())))
                .isEqualTo("{\"voltage\": 220.4\u0000");
        assertThat(api.get("/api/v1/quarantine/999999999").statusCode()).isEqualTo(404);
    }

    @Test
    void the_books_are_told_by_transport_and_by_minute() {
        assertThat(json(api.get("/api/v1/accounts")).path("transports").isObject())
                .isTrue();
        assertThat(json(api.get("/api/v1/accounts/minutes")).path("items").isArray())
                .isTrue();
        assertThat(json(api.get("/api/v1/accounts/slowed")).path("items").isArray())
                .isTrue();
    }

    @Test
    void a_meter_that_lacks_readings_is_listed_with_their_numbers() {
        api.meters.stands(Example.online("gap-1", Example.reading(7, Example.NOON, 1_000, 295_400)));
        api.listed("gap-1", "80284", "gap-1", "ONLINE");
        api.listed("silent-1", "80284", "silent-1", "ONLINE");
        api.meters.doesNotAnswer(new MeterId("silent-1"));

        JsonNode page = json(api.get("/api/v1/accounts/missing?limit=1000"));

        assertThat(page.path("items"))
                .filteredOn(item -> item.path("meter").asText().equals("gap-1"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.path("missing").asLong()).isEqualTo(2);
                    assertThat(item.path("stretches").toString()).isEqualTo("[[3,4]]");
                });
        assertThat(page.path("unanswered"))
                .as("not an answer is not a yes")
                .anyMatch(meter -> meter.asText().equals("silent-1"));
    }
}
