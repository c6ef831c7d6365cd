package powersight.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.audit.AuditEntry;
import powersight.disclosure.Disclosure;
import powersight.identity.AccountId;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.testing.MeteredHomes;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.wire.GridClock;

class SuppliersTest {
    private static final AccountId ADMIN = new AccountId(new UUID(0, 1));
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final Instant MIDNIGHT = DAY.atStartOfDay().toInstant(ZoneOffset.UTC);

    private final MovableClock clock = new MovableClock(MIDNIGHT.minus(Duration.ofDays(30)));
    private final GridClock grid = new GridClock(Instant.EPOCH, Instant.EPOCH, 1, clock::millis);
    private final TestDatabase test = TestDatabase.create(
            "notification", "audit", "identity", "journal", "devices", "timeseries", "documents", "property", "supply");
    private final Suppliers suppliers = new Suppliers(
            test.database(), new Audit(test.database(), clock), grid, clock, ZoneId.of("UTC"), Disclosure.USUAL);
    private final MeteredHomes metered = new MeteredHomes(test.database());
    private int homes;

    @BeforeEach
    void account() {
        metered.person(ADMIN, "admin");
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void a_supplier_sees_the_sums_of_its_own_customers_and_of_nobody_elses() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id(),
                theirs = suppliers.create(ADMIN, "Theirs").id();
        for (int i = 0; i < 12; i++) suppliers.supply(ADMIN, home("80284", 100), ours);
        for (int i = 0; i < 11; i++) suppliers.supply(ADMIN, home("80284", 7), theirs);

        Customers mine = suppliers.customers(ours, DAY, DAY.plusDays(1));
        Customers others = suppliers.customers(theirs, DAY, DAY.plusDays(1));

        assertThat(mine.places()).containsExactly(new Customers.Place(Optional.of("80284"), 12, 1_200));
        assertThat(mine.importWh()).contains(1_200L);
        assertThat(others.places()).containsExactly(new Customers.Place(Optional.of("80284"), 11, 77));
        assertThat(suppliers.customers(ours, DAY.plusDays(1), DAY.plusDays(2)).homes())
                .as("no readings there")
                .isZero();
    }

    @Test
    void a_home_that_changes_its_supplier_counts_for_each_in_its_time() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id(),
                theirs = suppliers.create(ADMIN, "Theirs").id();
        for (int i = 0; i < 11; i++) suppliers.supply(ADMIN, home("80284", 100), ours);
        FlatId moving = home("80284", 100);
        suppliers.supply(ADMIN, moving, ours);
        clock.pass(Duration.ofDays(10));

        suppliers.supply(ADMIN, moving, theirs);

        assertThat(suppliers.customers(ours, DAY, DAY.plusDays(1)).homes()).isEqualTo(11);
        assertThat(suppliers.customers(theirs, DAY, DAY.plusDays(1)))
                .as("one home is too few to say anything")
                .isEqualTo(new Customers(1, Optional.empty(), 1, List.of()));
    }

    @Test
    void who_works_for_one_supplier_works_for_no_other() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id(),
                theirs = suppliers.create(ADMIN, "Theirs").id();
        assertThat(suppliers.of(ADMIN)).isEmpty();

        suppliers.employ(ADMIN, ours, ADMIN);
        suppliers.employ(ADMIN, theirs, ADMIN);

        assertThat(suppliers.of(ADMIN).orElseThrow().id()).isEqualTo(theirs);
    }

    @Test
    void one_home_cannot_be_found_by_taking_one_period_from_another() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id();
        suppliers.supply(ADMIN, home("80284", 100), ours);
        clock.pass(Duration.ofDays(31)); // the others come when the first has been alone for a day
        for (int i = 0; i < 10; i++) {
            FlatId later = home("80284", 100);
            suppliers.supply(ADMIN, later, ours);
            quarter("m-" + homes, MIDNIGHT.plus(Duration.ofHours(26)), 5_200, 5_200);
        }
        quarter("m-1", MIDNIGHT.plus(Duration.ofHours(26)), 5_130, 5_130);

        Customers both = suppliers.customers(ours, DAY, DAY.plusDays(2));
        Customers second = suppliers.customers(ours, DAY.plusDays(1), DAY.plusDays(2));

        assertThat(second.places()).containsExactly(new Customers.Place(Optional.of("80284"), 11, 1_030));
        assertThat(both.places())
                .as("the first day, of one home, is in neither")
                .isEqualTo(second.places());
        assertThat(both.daysLeftOut()).isEqualTo(1);
        assertThat(suppliers.customers(ours, DAY, DAY.plusDays(1)).importWh()).isEmpty();
    }

    @Test
    void a_period_of_years_is_refused_before_it_is_added_up() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id();

        assertThatThrownBy(() -> suppliers.customers(ours, DAY, DAY.plusDays(367)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void what_a_home_or_an_account_had_before_is_in_the_audit() {
        SupplierId ours = suppliers.create(ADMIN, "Ours").id(),
                theirs = suppliers.create(ADMIN, "Theirs").id();
        FlatId flat = home("80284", 100);
        suppliers.supply(ADMIN, flat, ours);
        clock.pass(Duration.ofDays(1));
        suppliers.supply(ADMIN, flat, theirs);
        suppliers.employ(ADMIN, ours, ADMIN);
        suppliers.employ(ADMIN, theirs, ADMIN);

        List<AuditEntry> entries = new Audit(test.database(), clock)
                .page(Audit.Filter.ALL, Optional.empty(), 10)
                .items();

        for (String what : List.of("supplier-changed", "supplier-account")) {
            AuditEntry latest = entries.stream()
                    .filter(entry -> entry.what().equals(what))
                    .findFirst()
                    .orElseThrow();
            assertThat(latest.before()).contains(ours.toString());
            assertThat(latest.after()).contains(theirs.toString());
        }
    }

    @Test
    void places_with_few_homes_cannot_be_found_by_subtraction() {
        Customers shown = of(List.of(cell("a", 3), cell("b", 12), cell("c", 40)));

        assertThat(shown.places()).containsExactly(place("c", 40), new Customers.Place(Optional.empty(), 15, 150));
        assertThat(of(List.of(cell("a", 9))).importWh()).isEmpty();
        assertThat(of(List.of(cell("a", 6), cell("b", 6), cell("c", 10))).places())
                .containsExactly(place("c", 10), new Customers.Place(Optional.empty(), 12, 120));
    }

    @Test
    void a_home_that_used_more_than_all_others_together_is_hidden_among_more() {
        Customers.Cell bakery = new Customers.Cell(DAY, "a", 20, 1_000, 501);

        assertThat(of(List.of(bakery)).importWh()).isEmpty();
        assertThat(of(List.of(bakery, cell("b", 12), cell("c", 40))).places())
                .containsExactly(place("c", 40), new Customers.Place(Optional.empty(), 32, 1_120));
    }

    @Test
    void days_are_decided_one_by_one_and_added_up() {
        Customers week = of(List.of(
                cell("a", 12),
                new Customers.Cell(DAY.plusDays(1), "a", 11, 70, 10),
                new Customers.Cell(DAY.plusDays(2), "a", 9, 5, 1),
                new Customers.Cell(DAY.plusDays(2), "b", 3, 5, 1)));

        assertThat(week)
                .isEqualTo(new Customers(
                        12,
                        Optional.of(200L),
                        0,
                        List.of(
                                new Customers.Place(Optional.of("a"), 12, 190),
                                new Customers.Place(Optional.empty(), 12, 10))));
    }

    private static Customers of(List<Customers.Cell> cells) {
        return Customers.of(cells, Disclosure.USUAL);
    }

    private static Customers.Place place(String name, long homes) {
        return new Customers.Place(Optional.of(name), homes, homes * 10);
    }

    private static Customers.Cell cell(String name, long homes) {
        return new Customers.Cell(DAY, name, homes, homes * 10, 10);
    }

    /** A flat whose meter counts so much between midnight and one o'clock. */
    private FlatId home(String municipality, int wattHours) {
        String meter = "m-" + ++homes;
        FlatId flat = metered.of(meter, municipality, ADMIN, Instant.parse("2026-01-01T00:00:00Z"));
        quarter(meter, MIDNIGHT, 5_000, 5_000);
        quarter(meter, MIDNIGHT.plus(Duration.ofHours(1)), 5_000 + wattHours / 2, 5_000 + wattHours);
        return flat;
    }

    /** The quarter that ends then. */
    private void quarter(String meter, Instant end, long first, long last) {
        test.database()
                .jdbi()
                .useHandle(handle -> handle.execute("""
                insert into rollup_quarter (meter, slot, count, late_count, decreased_count, measured, sum_mw,
                  first_at, first_seq, first_import_t1, first_import_t2, first_export_t1, first_export_t2,
                  last_at, last_seq, last_import_t1, last_import_t2, last_export_t1, last_export_t2)
                values (?, ?, 2, 0, 0, 0, 0, 0, 1, ?, 0, 0, 0, 0, 2, ?, 0, 0, 0)""", meter, (int) (end.getEpochSecond() / 900), first, last));
    }
}
