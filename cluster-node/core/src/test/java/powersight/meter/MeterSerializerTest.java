package powersight.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

    @Property(tries = 500)
    void any_readings_come_back_as_they_were(@ForAll("readings") List<Reading> readings) {
        MeterEvent event = new MeterEvent.ReadingsRecorded(METER, AT, readings);

        assertThat(serializer.fromBinary(serializer.toBinary(event), "R")).isEqualTo(event);
    }

    @Property(tries = 200)
    void a_snapshot_brings_back_the_state(@ForAll("readings") List<Reading> readings) {
        MeterState state = MeterState.UNCOMMISSIONED
                .commissioned(Registration.in("80284", Duration.ofSeconds(5), Duration.ofSeconds(20)))
                .online(AT)
                .recorded(AT, readings);

        MeterState back = (MeterState) serializer.fromBinary(serializer.toBinary(state), serializer.manifest(state));

        assertThat(back).usingRecursiveComparison().isEqualTo(state);
    }

    @Test
    void an_unknown_layout_and_a_torn_record_are_refused_by_name() {
        byte[] whole = serializer.toBinary(oneOfEach().get("ReadingsRecorded.hex"));

        assertThatThrownBy(() -> serializer.fromBinary(new byte[] {9}, "R")).hasMessageContaining("layout 9");
        assertThatThrownBy(() -> serializer.fromBinary(Arrays.copyOf(whole, whole.length - 3), "R"))
                .hasMessageContaining("too early");
    }

    @Provide
    Arbitrary<List<Reading>> readings() {
        Arbitrary<Long> register = Arbitraries.longs().between(0, Registers.LARGEST_WH);
        Arbitrary<Integer> value = Arbitraries.integers()
                .injectDuplicates(0.2)
                .injectNull(0.2)
                .map(v -> v == null ? Electrical.ABSENT : v);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_102_444_800_000L),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Combinators.combine(register, register, register, register)
                                .as(Registers::new),
                        Combinators.combine(value, value, value, value, value).as(Electrical::new),
                        Arbitraries.integers())
                .as((at, sequence, registers, electrical, flags) ->
                        new Reading(Instant.ofEpochMilli(at), sequence, registers, electrical, flags))
                .list()
                .ofMaxSize(20);
    }

    private static byte[] golden(String name) throws IOException {
        String text = Files.readString(Path.of("src/test/resources/golden/events", name))
                .strip();
        return name.endsWith(".hex")
                ? HexFormat.of().parseHex(text.replaceAll("\\s", ""))
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
