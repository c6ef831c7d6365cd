package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import powersight.wire.ConcentratorId;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** The bytes of the journal: what was written once is read for good. */
class MeterSerializerTest {
    private static final MeterId METER = new MeterId("meter-01");
    private static final Instant AT = Instant.parse("2025-02-19T01:55:10Z");
    private static final Reading SAMPLE =
            new Reading(AT, 7, Registers.singleRate(1_240), new Electrical(220_400, 1_340, 295_400, 1_000, 50_010), 0);

    private final MeterSerializer serializer = new MeterSerializer();

    private static Map<String, MeterEvent> oneOfEach() {
        Map<String, MeterEvent> events = new LinkedHashMap<>();
        events.put(
                "Commissioned.json",
                new MeterEvent.Commissioned(
                        METER,
                        new Registration(
                                "80284",
                                Optional.of("b-12"),
                                Optional.of(new ConcentratorId("dc-4")),
                                true,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(20)),
                        AT));
        events.put("WentOffline.json", new MeterEvent.WentOffline(METER, AT, AT.plusSeconds(20)));
        events.put("CameOnline.json", new MeterEvent.CameOnline(METER, AT.plusMillis(1)));
        events.put("LastGaspHeard.json", new MeterEvent.LastGaspHeard(METER, AT, AT.plusMillis(250)));
        events.put("ReadingsGivenUp.json", new MeterEvent.ReadingsGivenUp(METER, 8, 12, "buffer full", AT));
        events.put(
                "ReadingsRecorded.hex",
                new MeterEvent.ReadingsRecorded(
                        METER,
                        AT.plusMillis(480),
                        List.of(
                                SAMPLE,
                                new Reading(
                                        AT.plusSeconds(300),
                                        8,
                                        new Registers(1_265, 3, 10, 0),
                                        new Electrical(221_000, 1_300, -20_000, Electrical.ABSENT, 50_000),
                                        Flag.LATE.bit()),
                                new Reading(AT.plusMillis(1), 0, Registers.ZERO, Electrical.NONE, 0))));
        return events;
    }

    /** The files are never edited: a change that breaks one has broken journals in the field. */
    @TestFactory
    List<DynamicTest> each_event_is_written_as_its_golden_file_and_read_from_it() {
        List<DynamicTest> tests = new ArrayList<>();
        oneOfEach()
                .forEach((file, event) -> tests.add(DynamicTest.dynamicTest(file, () -> {
                    byte[] golden = golden(file);
                    String manifest = serializer.manifest(event);

                    assertThat(serializer.fromBinary(golden, manifest)).isEqualTo(event);
                    assertThat(serializer.toBinary(event))
                            .asString()
                            .isEqualTo(new String(golden, StandardCharsets.UTF_8));
                    assertThat(serializer.toBinary(event)).isEqualTo(golden);
                })));
        return tests;
    }

    @Test
    void the_letters_in_the_journal_do_not_change() {
        assertThat(oneOfEach().values().stream().map(serializer::manifest))
                .containsExactly("C", "F", "N", "G", "U", "R");
        assertThat(serializer.identifier()).isEqualTo(5077);
    }

    @Test
    void a_reading_with_all_sensors_takes_under_thirty_bytes_and_each_further_one_under_ten() {
        int one = size(1);
        int fifteen = size(15);

        assertThat(one).isLessThanOrEqualTo(METER.value().length() + 30);
        assertThat((fifteen - one) / 14.0).isLessThan(10);
    }

    private int size(int readings) {
        List<Reading> list = new ArrayList<>();
        for (int i = 0; i < readings; i++)
            list.add(new Reading(
                    AT.plusSeconds(60L * i),
                    50_000 + i,
                    Registers.singleRate(1_240_000 + 9L * i),
                    new Electrical(230_100 + 37 * i % 300, 1_340 + 11 * i % 50, 295_400 + 997 * i % 3_000, 980, 50_010),
                    0));
        return serializer.toBinary(new MeterEvent.ReadingsRecorded(METER, AT.plusSeconds(900), list)).length;
    }

    @Test
    void any_readings_come_back_as_they_were() {
        Random random = new Random(17);
        for (int i = 0; i < 500; i++) {
            MeterEvent event = new MeterEvent.ReadingsRecorded(METER, AT, readings(random));

            assertThat(serializer.fromBinary(serializer.toBinary(event), "R")).isEqualTo(event);
        }
    }

    @Test
    void a_snapshot_brings_back_the_state() {
        Random random = new Random(18);
        for (int i = 0; i < 200; i++) {
            MeterState state = MeterState.UNCOMMISSIONED
                    .commissioned(Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(20)))
                    .online(AT)
                    .recorded(AT, readings(random));

            MeterState back =
                    (MeterState) serializer.fromBinary(serializer.toBinary(state), serializer.manifest(state));

            assertThat(back).usingRecursiveComparison().isEqualTo(state);
        }
    }

    /** Up to twenty readings with nothing in common, at the edges of what is allowed as often as between them. */
    private static List<Reading> readings(Random random) {
        List<Reading> readings = new ArrayList<>();
        for (int n = random.nextInt(21); n > 0; n--)
            readings.add(new Reading(
                    Instant.ofEpochMilli(random.nextLong(4_102_444_800_001L)),
                    random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(Long.MAX_VALUE),
                    new Registers(register(random), register(random), register(random), register(random)),
                    new Electrical(value(random), value(random), value(random), value(random), value(random)),
                    random.nextInt()));
        return readings;
    }

    private static long register(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Registers.LARGEST_WH;
            default -> random.nextLong(Registers.LARGEST_WH);
        };
    }

    private static int value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Electrical.ABSENT;
            case 1 -> Integer.MAX_VALUE;
            default -> random.nextInt();
        };
    }

    private static byte[] golden(String name) throws IOException {
        String text = Files.readString(Path.of("src/test/resources/golden/events", name))
                .strip();
        return name.endsWith(".hex")
                ? HexFormat.of().parseHex(text.replaceAll("\\s", ""))
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
