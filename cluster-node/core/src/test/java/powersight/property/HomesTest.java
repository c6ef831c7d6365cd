package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;

class HomesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static Town town;
    private static Homes homes;

    @BeforeAll
    static void start() {
        town = new Town();
        homes = town.homes();
    }

    @AfterAll
    static void stop() {
        town.close();
    }

    @Test
    void on_a_change_of_owner_one_and_the_same_instant_ends_the_one_and_begins_the_other() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        MeterId meter = town.meter();
        Instant bought = town.clock.instant();
        FlatId flat = town.home(ana, meter);
        Instant sold = town.pass(DAY);
        town.sold(flat, bojan);

        assertThat(homes.whoseMeter(meter, bought.minusMillis(1))).isEmpty();
        assertThat(homes.whoseMeter(meter, bought)).contains(ana);
        assertThat(homes.whoseMeter(meter, sold.minusMillis(1))).contains(ana);
        assertThat(homes.whoseMeter(meter, sold)).contains(bojan);
        assertThat(homes.mayRead(ana, meter, bought, sold)).isTrue();
        assertThat(homes.mayRead(ana, meter, bought, sold.plusMillis(1))).isFalse();
        assertThat(homes.mayRead(bojan, meter, sold, sold.plus(DAY))).isTrue();
        assertThat(homes.mayRead(bojan, meter, sold.minusMillis(1), sold.plus(DAY)))
                .isFalse();
        assertThat(homes.readable(bojan, meter, bought, sold.plus(DAY)))
                .containsExactly(Period.between(sold, sold.plus(DAY)));
        assertThat(homes.readersOf(meter, bought, sold.plus(DAY)))
                .containsExactly(
                        new Homes.Stay(meter, flat, ana, Period.between(bought, sold)),
                        new Homes.Stay(meter, flat, bojan, Period.since(sold)));
    }

    @Test
    void who_buys_back_may_read_both_parts_and_not_the_time_between() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        MeterId meter = town.meter();
        Instant first = town.clock.instant();
        FlatId flat = town.home(ana, meter);
        Instant sold = town.pass(DAY);
        town.sold(flat, bojan);
        Instant back = town.pass(DAY);
        town.sold(flat, ana);

        assertThat(homes.readable(ana, meter, first, back.plus(DAY)))
                .containsExactly(Period.between(first, sold), Period.between(back, back.plus(DAY)));
        assertThat(homes.mayRead(ana, meter, first, back.plus(DAY))).isFalse();
        assertThat(homes.metersOf(ana, first, back.plus(DAY))).hasSize(2);
    }

    @Test
    void an_exchanged_meter_is_read_up_to_the_exchange_and_the_new_one_from_it_on() {
        AccountId ana = town.person(Role.CITIZEN), fitter = town.person(Role.OPERATOR);
        MeterId old = town.meter(), fresh = town.meter();
        Instant begin = town.clock.instant();
        FlatId flat = town.home(ana, old);
        Instant exchanged = town.pass(DAY);

        town.property.installations().exchange(fitter, flat, fresh);
        town.property.installations().exchange(fitter, flat, fresh);

        assertThat(homes.metersOf(ana, begin, exchanged.plus(DAY)))
                .containsExactly(
                        new Homes.Stay(old, flat, ana, Period.between(begin, exchanged)),
                        new Homes.Stay(fresh, flat, ana, Period.since(exchanged)));
        assertThat(homes.flatOf(old, exchanged)).isEmpty();
        assertThat(homes.flatOf(fresh, exchanged)).contains(flat);
        assertThat(town.property.installations().of(flat)).hasSize(2);
    }

    @Test
    void a_meter_that_hangs_elsewhere_is_refused_by_name() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN), fitter = town.person();
        MeterId anas = town.meter(), bojans = town.meter();
        town.home(ana, anas);
        FlatId flat = town.home(bojan, bojans);

        assertThatThrownBy(() -> town.property.installations().exchange(fitter, flat, anas))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("meter-elsewhere")
                .hasMessageContaining(anas.value());
        assertThat(homes.whoseMeter(bojans, town.clock.instant())).contains(bojan);
    }

    @Test
    void the_database_itself_refuses_two_owners_at_once() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        FlatId flat = town.home(ana, town.meter());

        assertThatThrownBy(() -> town.test
                        .database()
                        .jdbi()
                        .useHandle(handle -> handle.execute(
                                "insert into ownership (id, flat, owner, period) values (gen_random_uuid(), ?, ?, tstzrange(?, null))",
                                flat.value(),
                                bojan.value(),
                                town.clock.instant().plus(DAY))))
                .hasMessageContaining("flat_has_one_owner");
    }

    @Test
    void demo_homes_are_given_once_and_as_long_as_there_are_meters() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN), vesna = town.person();
        List<DemoHomes.MeterAt> meters = List.of(
                new DemoHomes.MeterAt(town.meter(), Town.NOVI_SAD, Optional.of("80284-7")),
                new DemoHomes.MeterAt(town.meter(), Town.NOVI_SAD, Optional.of("80284-7")));

        assertThat(town.property.demoHomes().give(List.of(ana, bojan, vesna), meters))
                .isEqualTo(2);
        assertThat(town.property.demoHomes().give(List.of(ana, bojan, vesna), meters))
                .isZero();
        assertThat(homes.flatsOf(ana)).hasSize(1);
        assertThat(homes.flatsOf(vesna)).isEmpty();
    }

    @Test
    void demo_accounts_get_homes_from_the_fleet_and_from_nobody_elses_meters() {
        AccountId demo = town.person(Role.CITIZEN), real = town.person(Role.CITIZEN);
        MeterId meter = town.meter();
        town.test.database().jdbi().useHandle(handle -> {
            handle.execute("update account set demo = true where id = ?", demo.value());
            handle.execute("update meter_list set id = 'fleet-7' where id = ?", meter.value());
        });

        assertThat(town.property.demoHomes().give("nothing-begins-so-")).isZero();
        assertThat(town.property.demoHomes().give("fleet-")).isEqualTo(1);
        assertThat(town.property.demoHomes().give("fleet-")).isZero();

        assertThat(homes.whoseMeter(new MeterId("fleet-7"), town.clock.instant()))
                .contains(demo);
        assertThat(homes.flatsOf(real)).isEmpty();
    }
}
