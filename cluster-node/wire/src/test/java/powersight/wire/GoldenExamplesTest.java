package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenExamplesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Map<String, Channel.Kind> KINDS = Map.of(
            "reading", Channel.Kind.READINGS,
            "frame", Channel.Kind.READINGS,
            "concentrator", Channel.Kind.CONCENTRATOR_READINGS,
            "heartbeat", Channel.Kind.HEARTBEAT,
            "last", Channel.Kind.LAST_GASP,
            "gap", Channel.Kind.GAP,
            "reply", Channel.Kind.REPLIES);

    static List<Path> messages() throws IOException {
        return files(file -> file.toString().endsWith(".json") && KINDS.containsKey(kind(file)));
    }

    static List<Path> commands() throws IOException {
        return files(file -> kind(file).equals("command"));
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.list(GOLDEN)) {
            return all.filter(wanted).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_golden_message_is_decoded_and_written_again_to_the_same_bytes(Path file) throws IOException {
        String text = Files.readString(file).strip();
        Channel.Kind kind = KINDS.get(kind(file));
        String device = text.replaceFirst("^\\{\"(?:deviceId|concentratorId)\":\"([^\"]+)\".*", "$1");

        Decoded decoded = MeterJson.decode(new Channel(kind, device), bytes(text));

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.messages()).isNotEmpty();
        byte[] again = kind == Channel.Kind.CONCENTRATOR_READINGS
                ? MeterJsonWriter.write(
                        new ConcentratorId(device),
                        decoded.messages().stream()
                                .map(MeterMessage.Report.class::cast)
                                .toList())
                : MeterJsonWriter.write(decoded.messages().get(0));
        assertThat(new String(again, StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_golden_command_is_decoded_and_written_again_to_the_same_bytes(Path file) throws IOException {
        String text = Files.readString(file).strip();

        MeterCommand command = CommandJson.decode(bytes(text));

        assertThat(new String(MeterJsonWriter.write(command), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void the_flat_sample_says_exactly_what_its_meter_measured() throws IOException {
        byte[] sample = Files.readAllBytes(GOLDEN.resolve("reading-flat-sample.json"));

        Decoded decoded = MeterJson.decode(Channel.ofTopic("/energy/meter-01/data"), sample);

        Reading reading =
                ((MeterMessage.Report) decoded.messages().get(0)).readings().get(0);
        assertThat(reading.at()).isEqualTo(Instant.parse("2025-02-19T01:55:10Z"));
        assertThat(reading.registers()).isEqualTo(Registers.singleRate(1_240));
        assertThat(reading.electrical())
                .isEqualTo(new Electrical(220_400, 1_340, 295_400, Electrical.ABSENT, Electrical.ABSENT));
        assertThat(reading.isNumbered()).isFalse();
    }

    @Test
    void every_kind_of_message_has_an_example() throws IOException {
        List<String> kinds =
                messages().stream().map(GoldenExamplesTest::kind).distinct().toList();

        assertThat(kinds).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
    }

    private static String kind(Path file) {
        return file.getFileName().toString().replaceFirst("-.*", "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
