package powersight.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import powersight.city.Cities.Kind;
import powersight.city.Cities.Part;
import powersight.city.Cities.Sum;
import powersight.disclosure.HomesSum;
import powersight.platform.Page;
import powersight.testing.TestDatabase;
import powersight.wire.Municipality;

class CitiesTest {
    private static final int QUARTER = 1_990_000; // of the year 2026
    private static final ZoneId ZONE = ZoneId.of("Europe/Belgrade");
    private static final Optional<Instant> NOW = Optional.empty();
    private static final City NOVI_SAD = City.find("novi-sad").orElseThrow();

    private final TestDatabase test = TestDatabase.create("journal", "devices", "timeseries");
    private final Cities cities = new Cities(test.database());

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void a_city_is_the_sum_of_its_buildings_and_of_its_households_to_the_watt_hour_at_every_instant() {
        Random random = new Random(5);
        for (int i = 0; i < 137; i++) {
            String meter = "m-" + i;
            listed(meter, "80284", i % 10 == 0 ? null : "b-" + i % 7, i % 3 == 0 ? "OFFLINE" : "ONLINE");
            long wh = random.nextInt(1_000_000_000);
            for (int quarter = QUARTER; quarter < QUARTER + 8; quarter += 1 + random.nextInt(4))
                quarter(meter, quarter, wh += random.nextInt(997), random.nextInt(500));
        }
        listed("silent", "80284", "b-1", "NEVER_SEEN");
        listed("elsewhere", "70246", "b-1", "ONLINE");
        quarter("elsewhere", QUARTER, 1, 1);

        List<Optional<Instant>> instants = new ArrayList<>(List.of(NOW));
        for (int quarter = QUARTER - 1; quarter < QUARTER + 9; quarter++)
            instants.add(Optional.of(Instant.ofEpochSecond(quarter * 900L + 17)));
        for (Optional<Instant> at : instants) {
            Sum city = cities.sum(NOVI_SAD, at);
            assertThat(added(parts(Kind.BUILDING, at))).as("at %s", at).isEqualTo(city);
            assertThat(added(parts(Kind.HOUSEHOLD, at))).as("at %s", at).isEqualTo(city);
            assertThat(city.meters()).isEqualTo(138);
        }
        assertThat(cities.sum(NOVI_SAD, NOW).measured()).isEqualTo(137);
        assertThat(cities.sum(NOVI_SAD, instants.get(1)))
                .as("before the first reading")
                .extracting(Sum::measured, Sum::importWh)
                .containsExactly(0L, 0L);
        assertThat(parts(Kind.BUILDING, NOW)).extracting(Part::name).contains(Optional.empty());
    }

    @Test
    void a_quarter_counts_once_it_is_over() {
        listed("m", "80284", "b", "ONLINE");
        quarter("m", QUARTER, 1_000, 10);
        Instant over = Instant.ofEpochSecond(QUARTER * 900L);

        assertThat(cities.sum(NOVI_SAD, Optional.of(over)).importWh()).isEqualTo(1_010);
        assertThat(cities.sum(NOVI_SAD, Optional.of(over.minusSeconds(1))).importWh())
                .isZero();
    }

    @Test
    void a_days_use_is_from_its_first_midnight_to_its_last_and_of_the_homes_that_reported() {
        int midnight = (int) (LocalDate.parse("2026-11-20").atStartOfDay(ZONE).toEpochSecond() / 900);
        listed("m", "80284", "b", "ONLINE");
        listed("new", "80284", null, "ONLINE");
        listed("gone", "80284", "b", "OFFLINE");
        quarter("m", midnight, 1_000, 0);
        quarter("m", midnight + 96, 1_700, 0);
        quarter("m", midnight + 97, 9_000, 0);
        quarter("new", midnight + 5, 40, 0);
        quarter("gone", midnight - 200, 77, 0);
        LocalDate day = LocalDate.parse("2026-11-20");

        assertThat(cities.used(List.of("80284"), day, day.plusDays(1), ZONE))
                .containsExactlyInAnyOrder(
                        new DayCell(day, "80284", Optional.of("b"), new HomesSum(1, 700, 700)),
                        new DayCell(day, "80284", Optional.empty(), new HomesSum(1, 40, 40)));
    }

    @ParameterizedTest
    @CsvSource({"novi-sad,1,novi-sad", "Нови Сад,1,novi-sad", "80284,1,novi-sad", "beograd,17,beograd", "Niš,5,nis"})
    void a_city_is_found_as_people_write_it(String text, int municipalities, String slug) {
        City city = City.find(text).orElseThrow();

        assertThat(city.municipalities()).hasSize(municipalities);
        assertThat(city.slug()).isEqualTo(slug);
        assertThat(City.find(slug)).contains(city);
    }

    @Test
    void every_municipality_is_a_city_by_its_slug_and_what_is_none_is_not() {
        for (Municipality each : powersight.wire.Municipalities.all())
            assertThat(City.find(City.find(each.code()).orElseThrow().slug()))
                    .map(City::municipalities)
                    .contains(List.of(each));
        assertThat(City.find("atlantida")).isEmpty();
        assertThat(City.find("")).isEmpty();
    }

    /** Page by page. */
    private List<Part> parts(Kind kind, Optional<Instant> at) {
        List<Part> parts = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Part> page = cities.parts(NOVI_SAD, kind, at, after, 5);
            parts.addAll(page.items());
            after = page.next();
            if (after.isEmpty()) assertThat(parts).hasSize((int) page.total());
        } while (after.isPresent());
        return parts;
    }

    private static Sum added(List<Part> parts) {
        return parts.stream()
                .map(Part::sum)
                .reduce(
                        new Sum(0, 0, 0, 0, 0),
                        (a, b) -> new Sum(
                                a.meters() + b.meters(),
                                a.online() + b.online(),
                                a.measured() + b.measured(),
                                a.importWh() + b.importWh(),
                                Math.max(a.largestWh(), b.largestWh())));
    }

    private void listed(String id, String municipality, @Nullable String building, String state) {
        test.database().jdbi().useHandle(handle -> handle.execute("""
                insert into meter_list (id, municipality, building, trial, every_s, timeout_s, state, commissioned_at)
                values (?, ?, ?, false, 5, 30, ?, now())""", id, municipality, building, state));
    }

    private void quarter(String meter, int slot, long highWh, long lowWh) {
        test.database().jdbi().useHandle(handle -> handle.execute("""
                insert into rollup_quarter (meter, slot, count, late_count, decreased_count, measured, sum_mw,
                  first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2,
                  last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2)
                values (?, ?, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, ?, ?, 0, 0)""", meter, slot, highWh, lowWh));
    }
}
