package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is refused by the name of its field and the rule it breaks. */
class RefusedMessagesTest {
    private static final String GOOD =
            "{'deviceId':'meter-01','voltage':220.4,'current':1.34,'power':295.4,'energy':1.24,'timestamp':1739930110}";

    @ParameterizedTest(name = "{1} → {2}: {3} at {4}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "flat;'voltage':220.4,;;missing;voltage",
                "flat;'current':1.34,;;missing;current",
                "flat;'power':295.4,;;missing;power",
                "flat;'energy':1.24,;;missing;energy",
                "flat;,'timestamp':1739930110;;missing;timestamp",
                "flat;'deviceId':'meter-01',;;missing;deviceId",
                "flat;'meter-01';'meter-02';not-yours;deviceId",
                "flat;220.4;'220.4';wrong-type;voltage",
                "flat;220.4;NaN;not-a-number;voltage",
                "flat;220.4;-1;out-of-range;voltage",
                "flat;220.4;1e300;out-of-range;voltage",
                "flat;220.4;null;wrong-type;voltage",
                "flat;220.4;{'a':[1]};wrong-type;voltage",
                "flat;1.24;-0.01;out-of-range;energy",
                "flat;1739930110;1739930110000;out-of-range;timestamp",
                "flat;1739930110;'yesterday';wrong-type;timestamp",
                "flat;1739930110;5;clock-not-set;timestamp",
                "own;'energy':1.24;'registers':{'importT1':-5};out-of-range;registers.importT1",
                "own;'energy':1.24;'registers':{'importT2':5};missing;registers.importT1",
                "own;'energy':1.24;'energy':1.24,'registers':{'importT1':9999};contradiction;energy",
                "own;'energy':1.24;'energy':1.24,'energyUnit':'MJ';wrong-unit;energyUnit",
                "own;'energy':1.24;'energy':1.24,'seq':0;out-of-range;seq",
                "own;'energy':1.24;'energy':1.24,'seq':1.5;wrong-type;seq",
                "own;'energy':1.24;'energy':1.24,'flags':'SPIKE';wrong-type;flags",
            })
    void a_wrong_field_is_named(String format, String from, String to, String code, String field) {
        String text = GOOD.replace(from, to == null ? "" : to);

        Decoded decoded = decode(format.equals("flat") ? "/energy/meter-01/data" : "energy/meters/meter-01", text);

        assertThat(decoded.messages()).isEmpty();
        assertThat(decoded.refused()).hasSize(1);
        Refusal refusal = decoded.refused().get(0).refusal();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal.sentence()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"hello", "[]", "7", "{", "{\"a\":1}x", "''", "{\"deviceId\":\"meter-01\",}"})
    void what_is_not_one_json_object_is_refused_whole(String text) {
        Decoded decoded = decode("energy/meters/meter-01", text);

        assertThat(decoded.messages()).isEmpty();
        assertThat(decoded.refused()).hasSize(1);
        assertThat(decoded.refused().get(0).payload()).isEqualTo(bytes(text));
    }

    @Test
    void a_wrong_reading_does_not_take_its_neighbours_with_it() {
        String frame = "{'deviceId':'m-1','readings':[{'energy':1,'timestamp':1793001600,'seq':1},"
                + "{'energy':'x','timestamp':1793001660,'seq':2},{'energy':3,'timestamp':1793001720,'seq':3}]}";

        Decoded decoded = decode("powersight/v1/meters/m-1/readings", frame);

        MeterMessage.Report report = (MeterMessage.Report) decoded.messages().get(0);
        assertThat(report.readings()).extracting(Reading::sequence).containsExactly(1L, 3L);
        assertThat(decoded.refused()).hasSize(1);
        assertThat(decoded.refused().get(0).refusal().field()).isEqualTo("readings[1].energy");
        assertThat(new String(decoded.refused().get(0).payload(), StandardCharsets.UTF_8))
                .isEqualTo("{\"energy\":\"x\",\"timestamp\":1793001660,\"seq\":2}");
    }

    @Test
    void a_concentrators_frame_keeps_its_good_meters() {
        String frame = "{'concentratorId':'c-1','meters':[{'deviceId':'m-1','energy':1,'timestamp':1793001600},"
                + "{'energy':1,'timestamp':1793001600},{'deviceId':'m-3','energy':2,'timestamp':1793001600}]}";

        Decoded decoded = decode("powersight/v1/concentrators/c-1/readings", frame);

        assertThat(decoded.messages())
                .extracting(MeterMessage::meter)
                .containsExactly(new MeterId("m-1"), new MeterId("m-3"));
        assertThat(decoded.refused().get(0).refusal().field()).isEqualTo("meters[1].deviceId");
    }

    @Test
    void a_missing_sensor_is_a_flag_and_not_a_zero() {
        Decoded decoded = decode(
                "/energy/meter-01/data",
                GOOD.replace("'voltage':220.4,", "")
                        .replace("'power':295.4,", "")
                        .replace("}", ",'flags':['NO_VOLTAGE']}"));

        Reading reading =
                ((MeterMessage.Report) decoded.messages().get(0)).readings().get(0);
        assertThat(reading.electrical().measuredMilliVolts()).isEmpty();
        assertThat(reading.has(Flag.NO_VOLTAGE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "energy/meters",
        "energy//data",
        "powersight/v1/meters/m-1/nonsense",
        "powersight/v2/meters/m-1/readings",
        "energy/meters/a b",
        "energy/meters/../x",
        "''",
        "a"
    })
    void a_topic_that_is_nobodys_is_refused(String topic) {
        assertThat(Assertions.catchThrowable(() -> Channel.ofTopic(topic)))
                .isInstanceOfSatisfying(
                        BadMessage.class,
                        bad -> assertThat(bad.refusal().code()).isEqualTo("bad-topic"));
    }

    @Test
    void no_bytes_whatever_make_it_throw() {
        Random random = new Random(42);
        byte[] good = bytes(GOOD);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--)
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);

            Decoded decoded = MeterJson.decode(Channel.ofTopic("/energy/meter-01/data"), mutated);

            assertThat(decoded.messages().size() + decoded.refused().size()).isEqualTo(1);
        }
    }

    private static Decoded decode(String topic, String text) {
        return MeterJson.decode(Channel.ofTopic(topic), bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
