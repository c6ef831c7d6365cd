package powersight.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** What every store of readings must do; each adapter runs it against its real server. */
abstract class ReadingStoreContract {
    private static final MeterId METER = new MeterId("m-1");
    private static final MeterId OTHER = new MeterId("M_2");
    private static final Instant AT = Instant.parse("2026-03-01T23:59:00Z");

    abstract ReadingStore store();

    @BeforeEach
    void empty() {
        store().clear();
    }

    @Test
    void what_was_appended_comes_back_exactly_and_in_order() {
        List<StoredReading> readings = List.of(
                stored(METER, AT, 7, new Registers(Registers.LARGEST_WH, 1, 2, 3)),
                stored(METER, AT.plusMillis(1), 8, Registers.singleRate(9_007_199_254_740_993L % Registers.LARGEST_WH)),
                new StoredReading(
                        METER,
                        new Reading(AT.plusSeconds(120), 0, Registers.ZERO, Electrical.NONE, -2),
                        AT.plusSeconds(121)));
        List<StoredReading> jumbled = new ArrayList<>(readings);
        Collections.reverse(jumbled);

        store().append(jumbled);

        assertThat(store().readings(METER, AT, AT.plusSeconds(600), Optional.empty(), 10))
                .isEqualTo(new ReadingPage(readings, Optional.empty()));
    }

    @Test
    void appending_the_same_again_leaves_the_same_and_other_meters_are_untouched() {
        List<StoredReading> readings =
                List.of(stored(METER, AT, 1), stored(OTHER, AT, 1), stored(METER, AT.plusSeconds(60), 2));
        store().append(readings);

        store().append(readings);
        store().append(readings.subList(1, 3));

        assertThat(store().counts()).isEqualTo(Map.of(METER, 2L, OTHER, 1L));
        assertThat(store().count(METER, AT, AT.plusSeconds(60))).isEqualTo(1);
    }

    @Test
    void two_readings_in_one_millisecond_are_two() {
        store().append(List.of(stored(METER, AT, 1), stored(METER, AT, 2)));

        assertThat(store().readings(METER, AT, AT.plusMillis(1), Optional.empty(), 10)
                        .readings())
                .extracting(reading -> reading.reading().sequence())
                .containsExactly(1L, 2L);
    }

    @Test
    void pages_go_through_all_readings_once() {
        List<StoredReading> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) all.add(stored(METER, AT.plusSeconds(i / 2), i + 1));
        store().append(all);

        List<StoredReading> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            ReadingPage page = store().readings(METER, AT, AT.plusSeconds(60), after, 7);
            seen.addAll(page.readings());
            after = page.next();
        } while (after.isPresent());

        assertThat(seen).isEqualTo(all);
    }

    @Test
    void a_chart_has_least_mean_and_greatest_power_of_each_step() {
        store().append(List.of(
                power(0, 1, 1_000), power(10, 2, 3_000), power(59, 3, Electrical.ABSENT), power(60, 4, -500)));

        Series series = store().series(METER, AT, AT.plusSeconds(3_600), 60);

        assertThat(series.startMillis()).containsExactly(AT.toEpochMilli(), AT.toEpochMilli() + 60_000);
        assertThat(series.count()).containsExactly(3, 1);
        assertThat(series.minMilliWatts()).containsExactly(1_000, -500);
        assertThat(series.meanMilliWatts()).containsExactly(2_000, -500);
        assertThat(series.maxMilliWatts()).containsExactly(3_000, -500);
        assertThat(series.last()).containsExactly(Registers.singleRate(3), Registers.singleRate(4));
    }

    @Test
    void whole_days_are_forgotten_and_later_ones_stay() {
        store().append(List.of(stored(METER, AT, 1), stored(METER, AT.plusSeconds(60), 2)));

        store().forgetDaysBefore(Instant.parse("2026-03-02T00:00:00Z"));

        assertThat(store().counts()).isEqualTo(Map.of(METER, 1L));
    }

    @Test
    void thousands_in_random_order_over_many_days_are_all_there() {
        Random random = new Random(3);
        List<StoredReading> all = new ArrayList<>();
        for (int i = 1; i <= 3_000; i++)
            all.add(stored(new MeterId("r" + i % 50), AT.plusSeconds(random.nextInt(86_400 * 5)), i));

        store().append(all);

        assertThat(store().counts())
                .hasSize(50)
                .allSatisfy((meter, count) -> assertThat(count).isEqualTo(60));
    }

    private static StoredReading power(int second, long sequence, int milliWatts) {
        return new StoredReading(
                METER,
                new Reading(
                        AT.plusSeconds(second),
                        sequence,
                        Registers.singleRate(sequence),
                        new Electrical(230_000, 0, milliWatts, 1_000, 50_000),
                        0),
                AT);
    }

    private static StoredReading stored(MeterId meter, Instant at, long sequence) {
        return stored(meter, at, sequence, Registers.singleRate(sequence));
    }

    private static StoredReading stored(MeterId meter, Instant at, long sequence, Registers registers) {
        return new StoredReading(
                meter,
                new Reading(at, sequence, registers, new Electrical(230_100, 1_340, -295_400, 980, 49_990), 5),
                at.plusMillis(250));
    }
}
