package powersight.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.disclosure.Disclosure;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow.Connection;
import powersight.wire.MeterId;

class AreaBookTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final AreaBook book = new AreaBook();

    @Test
    void meters_of_the_list_count_before_they_report_and_say_nothing_of_power() {
        book.listed("a", Optional.of("house-1"), Connection.ONLINE);
        book.listed("b", Optional.empty(), Connection.NEVER_SEEN);

        AreaTotals all = book.all(0, NOON);

        assertThat(all.meters()).isEqualTo(2);
        assertThat(all.online()).isEqualTo(1);
        assertThat(all.neverSeen()).isEqualTo(1);
        assertThat(all.heard()).isZero();
        assertThat(all.measuring()).isZero();
        assertThat(book.building("house-1", 0, NOON).meters()).isEqualTo(1);
    }

    @Test
    void what_a_meter_told_itself_counts_more_than_the_list() {
        book.reported(report("a", "house-1", Connection.OFFLINE, 100, 5), 0);
        book.listed("a", Optional.of("house-1"), Connection.ONLINE);

        assertThat(book.all(0, NOON).offline()).isEqualTo(1);
        assertThat(book.all(0, NOON).meters()).isEqualTo(1);
    }

    @Test
    void power_is_of_meters_that_are_online_and_energy_of_all_that_were_heard() {
        book.reported(report("a", "house-1", Connection.ONLINE, 1_500, 10), 0);
        book.reported(report("b", "house-1", Connection.ONLINE, 500, 20), 0);
        book.reported(report("b", "house-1", Connection.OFFLINE, 500, 20), 0);

        AreaTotals house = book.building("house-1", 0, NOON);

        assertThat(house.milliWatts()).isEqualTo(1_500);
        assertThat(house.importWh()).isEqualTo(30);
        assertThat(house.online()).isEqualTo(1);
    }

    @Test
    void a_meter_that_moves_takes_its_figures_to_the_other_building() {
        book.reported(report("a", "house-1", Connection.ONLINE, 1_500, 10), 0);
        book.reported(report("a", "house-2", Connection.ONLINE, 1_600, 11), 0);

        assertThat(book.building("house-1", 0, NOON).meters()).isZero();
        assertThat(book.building("house-1", 0, NOON).importWh()).isZero();
        assertThat(book.building("house-2", 0, NOON).milliWatts()).isEqualTo(1_600);
    }

    @Test
    void after_any_history_the_sums_equal_a_count_from_scratch() {
        Random chance = new Random(7);
        AreaReport[] last = new AreaReport[500];
        for (int i = 0; i < 20_000; i++) {
            int meter = chance.nextInt(last.length);
            last[meter] = report(
                    "m" + meter,
                    "house-" + chance.nextInt(9),
                    Connection.values()[chance.nextInt(3)],
                    chance.nextInt(5_000) - 1_000,
                    chance.nextInt(1_000_000));
            book.reported(last[meter], i);
        }

        AreaBook scratch = new AreaBook();
        for (AreaReport report : last) scratch.reported(report, 20_000);

        assertThat(withoutRate(book.all(20_000, NOON))).isEqualTo(withoutRate(scratch.all(20_000, NOON)));
        for (int house = 0; house < 9; house++)
            assertThat(withoutRate(book.building("house-" + house, 20_000, NOON)))
                    .isEqualTo(withoutRate(scratch.building("house-" + house, 20_000, NOON)));
    }

    @Test
    void the_rate_is_right_while_readings_come_evenly_and_falls_when_they_stop() {
        for (int tenth = 0; tenth < 600; tenth++)
            book.reported(report("a", "house-1", Connection.ONLINE, 1, tenth), tenth * 100L);

        assertThat(book.all(59_900, NOON).readingsPerSecond()).isBetween(9.5, 10.5);
        assertThat(book.all(160_000, NOON).readingsPerSecond()).isLessThan(0.01);
    }

    @Test
    void power_is_told_of_ten_homes_that_are_online_none_of_which_is_most_of_it() {
        for (int home = 1; home <= 9; home++) book.reported(report("h" + home, "tower", Connection.ONLINE, 100, 5), 0);
        book.reported(report("silent", "tower", Connection.OFFLINE, 100, 5), 0);
        assertThat(book.told(Disclosure.USUAL)).isEqualTo(AreaBook.Told.NOTHING);

        book.reported(report("h10", "tower", Connection.ONLINE, 100, 5), 0);
        assertThat(book.told(Disclosure.USUAL).whole()).isEqualTo(new AreaTotals.Told(10, 1_000));
        assertThat(book.told(Disclosure.USUAL).of("tower")).isEqualTo(new AreaTotals.Told(10, 1_000));

        book.reported(report("h10", "tower", Connection.ONLINE, -901, 5), 0);
        assertThat(book.told(Disclosure.USUAL).whole().isNothing())
                .as("one feeds in more than the nine others draw")
                .isTrue();
    }

    @Test
    void a_building_is_not_told_where_the_municipality_without_it_would_tell_of_a_neighbour() {
        for (int home = 0; home < 20; home++) book.reported(report("t" + home, "tower", Connection.ONLINE, 100, 5), 0);
        book.reported(report("lonely", "house", Connection.ONLINE, 90, 5), 0);

        AreaBook.Told told = book.told(Disclosure.USUAL);

        assertThat(told.whole()).isEqualTo(new AreaTotals.Told(21, 2_090));
        assertThat(told.buildings()).isEmpty();
    }

    @Test
    void the_topic_for_anybody_says_that_power_is_withheld_and_why_and_never_tells_energy() {
        book.reported(report("a", "house-1", Connection.ONLINE, 1_500, 10), 0);

        Map<String, Object> told = AreaSource.told(Disclosure.USUAL).apply(book.all(0, NOON));

        assertThat(told).containsEntry("meters", 1L).containsEntry("keptBack", 1L);
        assertThat(told.get("watts")).isNull();
        assertThat(told.get("importWh")).isNull();
        assertThat(told.get("withheld")).asString().contains("fewer than 10 homes");
        AreaTotals of12 = book.all(0, NOON).telling(new AreaTotals.Told(12, 7_000));
        assertThat(AreaSource.told(Disclosure.USUAL).apply(of12)).containsEntry("watts", 7.0);
    }

    private static AreaTotals withoutRate(AreaTotals totals) {
        return new AreaTotals(
                totals.meters(),
                totals.online(),
                totals.offline(),
                totals.heard(),
                totals.measuring(),
                totals.milliWatts(),
                totals.importWh(),
                totals.exportWh(),
                0,
                NOON,
                totals.told());
    }

    private static AreaReport report(
            String meter, String building, Connection connection, int milliWatts, long importWh) {
        return new AreaReport(
                new MeterId(meter),
                "80284",
                Optional.of(building),
                connection,
                OptionalInt.of(milliWatts),
                importWh,
                0,
                1);
    }
}
