package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareJsonTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final MeterId METER = new MeterId("ps-000017");

    @ParameterizedTest
    @CsvSource({
        "firmware-offer, OFFER",
        "firmware-chunk, CHUNK",
        "firmware-request, REQUEST",
        "firmware-progress-verified, PROGRESS",
        "firmware-progress-refused, PROGRESS",
    })
    void a_golden_update_message_is_decoded_and_written_again_to_the_same_bytes(String name, FirmwareTopic topic)
            throws IOException {
        String text = Files.readString(GOLDEN.resolve(name + ".json")).strip();

        FirmwareUpdate message = FirmwareJson.decode(topic, METER, bytes(text));

        assertThat(new String(FirmwareJson.write(message), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void a_refused_update_says_why() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("firmware-progress-refused.json"));

        FirmwareUpdate message = FirmwareJson.decode(FirmwareTopic.PROGRESS, METER, golden);

        assertThat(message)
                .isEqualTo(new FirmwareUpdate.Progress(
                        METER,
                        "fw-2026-07",
                        FirmwareUpdate.State.REFUSED,
                        new FirmwareVersion(1, 4, 2),
                        0,
                        Optional.of("the signature is wrong")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REQUEST | {\"deviceId\":\"other\",\"id\":\"f\",\"offset\":0,\"length\":1} | not-yours",
                "REQUEST | {\"deviceId\":\"ps-000017\",\"id\":\"f\",\"offset\":0,\"length\":4096} | out-of-range",
                "REQUEST | {\"deviceId\":\"ps-000017\",\"id\":\"f\",\"offset\":-1,\"length\":1} | out-of-range",
                "REQUEST | {\"deviceId\":\"ps-000017\",\"id\":\"\",\"offset\":0,\"length\":1} | out-of-range",
                "REQUEST | {\"deviceId\":\"ps-000017\",\"offset\":0,\"length\":1} | missing",
                "CHUNK | {\"id\":\"f\",\"offset\":0,\"data\":\"***\"} | out-of-range",
                "CHUNK | [] | not-json",
                "CHUNK | {\"id\":\"f\" | not-json",
                "OFFER | {\"id\":\"f\",\"model\":\"m\",\"version\":\"1.2\",\"size\":1,\"sha256\":\"\",\"signature\":\"\"} | out-of-range",
            })
    void what_is_wrong_is_refused_with_a_code(FirmwareTopic topic, String payload, String code) {
        BadMessage bad =
                catchThrowableOfType(BadMessage.class, () -> FirmwareJson.decode(topic, METER, bytes(payload)));

        assertThat(bad.refusal().code()).isEqualTo(code);
    }

    @Test
    void a_state_of_a_newer_language_is_unknown_and_not_an_error() {
        FirmwareUpdate message = FirmwareJson.decode(
                FirmwareTopic.PROGRESS,
                METER,
                bytes("{\"deviceId\":\"ps-000017\",\"id\":\"f\",\"state\":\"resting\",\"version\":\"1.0.0\","
                        + "\"received\":1}"));

        assertThat(((FirmwareUpdate.Progress) message).state()).isEqualTo(FirmwareUpdate.State.UNKNOWN);
    }

    @Test
    void a_topic_of_an_update_names_its_meter_and_kind() {
        for (FirmwareTopic kind : FirmwareTopic.values())
            assertThat(FirmwareTopic.find(kind.of(METER))).contains(new FirmwareTopic.Place(kind, METER));

        assertThat(FirmwareTopic.find("powersight/v1/meters/ps-000017/readings"))
                .isEmpty();
        assertThat(FirmwareTopic.find("powersight/v1/meters/a.b/update/offer")).isEmpty();
        assertThat(FirmwareTopic.find("powersight/v1/meters/ps-000017/update/other"))
                .isEmpty();
    }

    @Test
    void versions_are_compared_as_numbers() {
        assertThat(FirmwareVersion.parse("1.10.0")).isGreaterThan(FirmwareVersion.parse("1.9.3"));
        assertThat(FirmwareVersion.parse("1.4.2")).hasToString("1.4.2");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
