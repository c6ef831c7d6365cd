package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.platform.Page;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;

class BuildingsTest {
    private static Town town;
    private static Buildings buildings;

    @BeforeAll
    static void start() {
        town = new Town();
        buildings = town.property.buildings();
    }

    @AfterAll
    static void stop() {
        town.close();
    }

    private static Buildings.Registered register(AccountId by, String street, String number, Optional<MeterId> meter) {
        return buildings.register(
                by,
                Optional.of(Town.NOVI_SAD),
                new Address("Novi Sad", street, number),
                Optional.of(new Point(45.25, 19.84)),
                new Buildings.NewFlat("3", meter));
    }

    @Test
    void an_address_is_registered_once_however_it_is_spelled_and_the_second_is_led_to_the_first() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        Buildings.Registered first = register(ana, "Bulevar oslobođenja", "46a", Optional.empty());

        assertThat(first.state()).isEqualTo(Buildings.State.PENDING);
        assertThatThrownBy(() -> register(bojan, "БУЛЕВАР ОСЛОБОЂЕЊА", "46 А", Optional.empty()))
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .satisfies(refused -> {
                    assertThat(refused.refused().code()).isEqualTo("building-registered");
                    assertThat(refused.link()).contains("/api/v1/buildings/" + first.building());
                });
        assertThatThrownBy(() ->
                        buildings.register(bojan, first.building(), new Buildings.NewFlat(" 3 ", Optional.empty())))
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .satisfies(refused -> assertThat(refused.link()).contains("/api/v1/flats/" + first.flat() + "/claims"));
        assertThat(buildings
                        .register(bojan, first.building(), new Buildings.NewFlat("3a", Optional.empty()))
                        .building())
                .isEqualTo(first.building());
        assertThat(buildings.flatsIn(first.building()))
                .extracting(Buildings.Flat::label)
                .containsExactly("3", "3a");
    }

    @Test
    void a_meter_that_hangs_elsewhere_or_that_nobody_knows_is_refused_by_name_and_nothing_is_registered() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        MeterId anas = town.meter();
        town.home(ana, anas);

        assertThatThrownBy(() -> register(bojan, "Zmaj Jovina", "7", Optional.of(anas)))
                .hasMessageContaining("meter-elsewhere")
                .hasMessageContaining(anas.value());
        assertThatThrownBy(() -> register(bojan, "Zmaj Jovina", "7", Optional.of(new MeterId("nobody-1"))))
                .hasMessageContaining("meter-not-commissioned");
        assertThat(register(bojan, "Zmaj Jovina", "7", Optional.of(town.meter()))
                        .state())
                .isEqualTo(Buildings.State.PENDING);
    }

    @Test
    void the_point_tells_the_municipality_and_one_outside_of_all_needs_it_named_and_an_officer_who_confirms() {
        AccountId ana = town.person(Role.CITIZEN);
        Address address = new Address("Niš", "Obrenovićeva", "1");
        Buildings.NewFlat flat = new Buildings.NewFlat("1", Optional.empty());
        Optional<Point> inNis = Optional.of(new Point(43.3211, 21.8958)),
                inBudapest = Optional.of(new Point(47.5, 19.04));

        Buildings.Registered told = buildings.register(ana, Optional.empty(), address, inNis, flat);
        assertThat(buildings.find(told.building()).orElseThrow().municipality()).isEqualTo("71331");
        assertThatThrownBy(() -> buildings.register(ana, Optional.empty(), address, inBudapest, flat))
                .hasMessageContaining("municipality-missing");
        Buildings.Registered outside = buildings.register(ana, Optional.of(Town.NOVI_SAD), address, inBudapest, flat);
        assertThat(outside.location()).isEqualTo(Location.OUTSIDE);
        Claim claim = town.property.claims().make(ana, outside.flat(), Optional.empty(), "mine");
        ClaimDesk desk = town.property.claimDesk();
        assertThat(claim.unconfirmedLocation()).isTrue();
        assertThatThrownBy(() -> desk.approve(
                        town.asking(Role.OFFICER), claim.id(), new ClaimDesk.Approval(Optional.empty(), false, false)))
                .hasMessageContaining("location-unconfirmed");
        assertThat(desk.approve(
                                town.asking(Role.OFFICER),
                                claim.id(),
                                new ClaimDesk.Approval(Optional.empty(), false, true))
                        .state())
                .isEqualTo(Claim.State.APPROVED);
    }

    @Test
    void they_are_listed_in_pages_and_found_by_a_part_of_the_address_in_either_script() {
        AccountId ana = town.person(Role.CITIZEN);
        for (int i = 1; i <= 5; i++) register(ana, "Futoška", Integer.toString(i), Optional.empty());

        Page<Buildings.Building> first =
                buildings.list("футошка", Optional.of("80284"), Optional.empty(), Optional.empty(), 3);
        Page<Buildings.Building> second =
                buildings.list("futoska", Optional.empty(), Optional.empty(), first.next(), 3);

        assertThat(first.total()).isEqualTo(5);
        assertThat(first.items()).hasSize(3);
        assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
        assertThat(second.next()).isEmpty();
    }
}
