package powersight.api.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.meter.Registration;
import powersight.wire.MeterId;

/** Keys and firmware as an operator orders them, and as a meter fetches its image over HTTP. */
class DeviceDeskTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void a_key_is_rotated_revoked_and_issued_anew_and_its_standing_tells() {
        String first = commissioned("desk-1");

        assertThat(json(api.get("/api/v1/devices/desk-1/key")).path("state").asText())
                .isEqualTo("VALID");
        HttpResponse<String> rotation = api.post("/api/v1/devices/desk-1/key/rotation", "");
        assertThat(rotation.statusCode()).isEqualTo(202);
        assertThat(json(rotation).path("state").asText()).isEqualTo("ROTATING");
        HttpResponse<String> revoked = api.post("/api/v1/devices/desk-1/key/revocation", "");
        assertThat(json(revoked).path("state").asText()).isEqualTo("REVOKED");
        HttpResponse<String> again = api.post("/api/v1/devices/desk-1/key/rotation", "");
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(json(again).path("code").asText()).isEqualTo("key-revoked");
        JsonNode issued = json(api.post("/api/v1/devices/desk-1/key", ""));
        assertThat(issued.path("secret").asText()).hasSize(32).isNotEqualTo(first);
        assertThat(api.get("/api/v1/devices/nobody/key").statusCode()).isEqualTo(404);
    }

    @Test
    void an_image_that_was_not_signed_exactly_so_is_refused_and_not_kept() {
        byte[] image = image(5_000);
        String signature = api.signed("ps-esp32-1", "2.0.0", image);
        byte[] shorter = Arrays.copyOf(image, 4_999);

        assertThat(code(upload("ps-esp32-1", "2.0.0", signature, shorter))).isEqualTo("signature-wrong");
        assertThat(code(upload("ps-esp32-1", "2.0.1", signature, image))).isEqualTo("signature-wrong");
        assertThat(code(upload("ps-other", "2.0.0", signature, image))).isEqualTo("signature-wrong");
        assertThat(code(upload("ps-esp32-1", "2.0.0", "AAAA", image))).isEqualTo("signature-wrong");
        assertThat(upload("ps-esp32-1", "2.0", signature, image).statusCode()).isEqualTo(400);
        assertThat(api.get("/api/v1/firmware/images").body()).doesNotContain("\"2.0.");

        assertThat(upload("ps-esp32-1", "2.0.0", signature, image).statusCode()).isEqualTo(201);
        byte[] other = image(6_000);
        assertThat(code(upload("ps-esp32-1", "2.0.0", api.signed("ps-esp32-1", "2.0.0", other), other)))
                .isEqualTo("version-taken");
    }

    @Test
    void a_meter_fetches_what_it_was_offered_piece_by_piece_with_its_own_secret_and_nobody_else_does() {
        String secret = commissioned("desk-2");
        String foreign = commissioned("desk-3");
        byte[] image = image(70_000); // more than an ordinary request may hold
        upload("ps-esp32-1", "3.0.0", api.signed("ps-esp32-1", "3.0.0", image), image);

        assertThat(asDevice("desk-2", secret, "/offer").statusCode()).isEqualTo(404);
        HttpResponse<String> asked =
                api.post("/api/v1/meters/desk-2/firmware", "{\"model\":\"ps-esp32-1\",\"version\":\"3.0.0\"}");
        assertThat(asked.statusCode()).isEqualTo(202);
        JsonNode offer = json(asDevice("desk-2", secret, "/offer"));
        assertThat(offer.path("size").asInt()).isEqualTo(70_000);
        String campaign = offer.path("id").asText();

        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (whole.size() < image.length)
            whole.writeBytes(chunk("desk-2", secret, campaign, whole.size()).body());
        assertThat(whole.toByteArray()).isEqualTo(image);
        assertThat(chunk("desk-2", secret, campaign, image.length).statusCode()).isEqualTo(404);
        assertThat(chunk("desk-2", foreign, campaign, 0).statusCode()).isEqualTo(401);
        assertThat(chunk("desk-3", foreign, campaign, 0).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1/devices/desk-2/firmware/chunk?offset=0&campaign=" + campaign)
                        .statusCode())
                .isEqualTo(401);
        api.post("/api/v1/devices/desk-2/key/revocation", "");
        assertThat(chunk("desk-2", secret, campaign, 0).statusCode()).isEqualTo(401);
    }

    private String commissioned(String id) {
        return api.core
                .commissioning()
                .commission(new MeterId(id), Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(30)))
                .toCompletableFuture()
                .join();
    }

    private static byte[] image(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).path("code").asText();
    }

    private HttpResponse<String> upload(String model, String version, String signature, byte[] image) {
        return api.send(api.request(
                        "/api/v1/firmware/images?model=" + model + "&version=" + version + "&signature=" + signature)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image)));
    }

    private HttpResponse<String> asDevice(String id, String secret, String what) {
        return api.send(
                api.request("/api/v1/devices/" + id + "/firmware" + what).header("Authorization", proof(id, secret)));
    }

    private HttpResponse<byte[]> chunk(String id, String secret, String campaign, int offset) {
        return api.bytes(
                api.request("/api/v1/devices/" + id + "/firmware/chunk?campaign=" + campaign + "&offset=" + offset)
                        .header("Authorization", proof(id, secret)));
    }

    private static String proof(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
