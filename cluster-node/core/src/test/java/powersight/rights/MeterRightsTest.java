package powersight.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import powersight.delegation.DelegatedUse;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.property.FlatId;
import powersight.property.Period;
import powersight.wire.MeterId;

class MeterRightsTest {
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z"),
            JUNE = Instant.parse("2026-06-01T00:00:00Z"),
            JULY = Instant.parse("2026-07-01T00:00:00Z"),
            AUGUST = Instant.parse("2026-08-01T00:00:00Z");
    private static final Set<Role> CITIZEN = Set.of(Role.CITIZEN);

    @Test
    void the_owner_sees_what_was_measured_while_it_was_theirs_and_live_while_it_is() {
        List<Share> shares = List.of(own(Period.between(MAY, JULY)));

        MeterRights during = of(shares, JUNE);
        MeterRights after = of(shares, JULY);

        assertThat(during.visible(Period.between(MAY.minusSeconds(9), AUGUST)))
                .containsExactly(Period.between(MAY, JULY));
        assertThat(during.live()).isTrue();
        assertThat(after.visible(Period.between(JUNE, AUGUST))).containsExactly(Period.between(JUNE, JULY));
        assertThat(after.live()).as("the instant of the change of owner").isFalse();
        assertThat(after.visible(Period.between(JULY, AUGUST))).isEmpty();
    }

    @Test
    void sold_and_bought_back_is_two_parts() {
        List<Share> shares = List.of(own(Period.since(JULY)), own(Period.between(MAY, JUNE)));

        assertThat(of(shares, AUGUST).visible(Period.between(MAY, AUGUST)))
                .containsExactly(Period.between(MAY, JUNE), Period.between(JULY, AUGUST));
    }

    @Test
    void each_use_is_given_apart_and_until_its_date() {
        List<Share> consumption = List.of(given(JULY, DelegatedUse.CONSUMPTION));
        List<Share> live = List.of(given(JULY, DelegatedUse.LIVE));
        List<Share> bills = List.of(given(JULY, DelegatedUse.BILLS, DelegatedUse.DOCUMENTS, DelegatedUse.MANAGE));

        assertThat(of(consumption, JUNE).past()).containsExactly(Period.since(MAY));
        assertThat(of(consumption, JUNE).live()).isFalse();
        assertThat(of(live, JUNE).past()).isEmpty();
        assertThat(of(live, JUNE).live()).isTrue();
        assertThat(of(bills, JUNE)).isEqualTo(MeterRights.NONE);
        assertThat(of(consumption, JULY)).as("the date itself").isEqualTo(MeterRights.NONE);
        assertThat(of(live, JULY)).isEqualTo(MeterRights.NONE);
    }

    @Test
    void an_operator_is_never_asked_why_and_officers_and_administrators_for_what_is_somebodys() {
        assertThat(MeterRights.of(List.of(), Set.of(Role.OPERATOR), true, false, JUNE)
                        .all())
                .isTrue();
        for (Role office : List.of(Role.OFFICER, Role.ADMINISTRATOR)) {
            MeterRights silent = MeterRights.of(List.of(), Set.of(office), true, false, JUNE);
            assertThat(silent.any()).isFalse();
            assertThat(silent.reasonNeeded()).isTrue();
            assertThat(MeterRights.of(List.of(), Set.of(office), true, true, JUNE)
                            .all())
                    .as("with a reason")
                    .isTrue();
            assertThat(MeterRights.of(List.of(), Set.of(office), false, false, JUNE)
                            .all())
                    .as("nobody's")
                    .isTrue();
        }
    }

    @Test
    void a_citizen_or_a_provider_gets_nothing_by_giving_a_reason() {
        for (Role role : List.of(Role.CITIZEN, Role.PROVIDER))
            assertThat(MeterRights.of(List.of(), Set.of(role), true, true, JUNE))
                    .isEqualTo(MeterRights.NONE);
    }

    private static MeterRights of(List<Share> shares, Instant now) {
        return MeterRights.of(shares, CITIZEN, true, false, now);
    }

    private static Share own(Period period) {
        return share(period, Optional.empty());
    }

    private static Share given(Instant until, DelegatedUse... uses) {
        return share(Period.since(MAY), Optional.of(new Share.Given(UUID.randomUUID(), Set.of(uses), until)));
    }

    private static Share share(Period period, Optional<Share.Given> given) {
        return new Share(new MeterId("m-1"), new FlatId(new UUID(0, 1)), new AccountId(new UUID(0, 2)), period, given);
    }
}
