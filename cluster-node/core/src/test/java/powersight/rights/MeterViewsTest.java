package powersight.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.delegation.DelegatedUse;
import powersight.delegation.Delegation;
import powersight.delegation.DelegationNews;
import powersight.delegation.Delegations;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.property.Homes;
import powersight.property.Period;
import powersight.testing.MeteredHomes;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.webhook.Announcements;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/**
 * When a right that was given is over, as two nodes see it whose clocks the test holds: by the grid's clock at its instant,
 * by taking it back at the node where live sockets ask at once, and everywhere within the promised five seconds.
 */
class MeterViewsTest {
    private static final Duration PROMISED = Duration.ofSeconds(5);
    private static final AccountId ANA = new AccountId(new UUID(0, 1)), BOJAN = new AccountId(new UUID(0, 2));
    private static final MeterId METER = new MeterId("m-1");
    private static final Principal GUEST =
            new Principal(BOJAN, Set.of(Role.CITIZEN), new UUID(9, 9), Optional.empty(), false, 1);

    private final MovableClock wall = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final MovableClock gridTime = new MovableClock(Instant.parse("2026-03-01T00:00:00Z"));
    private final GridClock grid = new GridClock(gridTime.instant(), gridTime.instant(), 1, gridTime::millis);
    private final TestDatabase test = TestDatabase.create(
            "notification",
            "audit",
            "identity",
            "journal",
            "devices",
            "documents",
            "property",
            "webhook",
            "delegation",
            "rights");
    private final Delegations delegations = new Delegations(
            test.database(),
            new Audit(test.database(), wall),
            new DelegationNews(
                    new Inbox(test.database(), wall),
                    new Outbox(wall),
                    new Announcements(wall),
                    grid,
                    ZoneId.of("Europe/Belgrade")),
            grid,
            wall);
    private final MeterViews here = node(), there = node();
    private FlatId home;

    private MeterViews node() {
        return new MeterViews(
                new Homes(test.database()), delegations.rights(), new ViewLog(test.database(), wall, grid), wall, grid);
    }

    @BeforeEach
    void town() {
        MeteredHomes homes = new MeteredHomes(test.database());
        homes.person(ANA, "ana");
        homes.person(BOJAN, "bojan");
        home = homes.of(METER.value(), "80284", ANA, grid.now().minus(Duration.ofDays(100)));
        homes.owns(ANA, home, grid.now().minus(Duration.ofDays(50)));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void by_the_grids_clock_it_is_over_at_its_instant_whatever_was_remembered() {
        given(Duration.ofDays(30));
        assertThat(open(here)).containsExactly("STATE", "READINGS", "LIVE", "listed", "live", "readable");

        gridTime.pass(Duration.ofDays(30).minusMillis(1));
        assertThat(open(here)).hasSize(6);
        gridTime.pass(Duration.ofMillis(1)); // the wall's clock, by which things are remembered, stands still

        assertThat(open(here)).isEmpty();
        assertThat(open(there)).isEmpty();
    }

    @Test
    void taken_back_on_one_node_it_is_over_on_every_node_within_five_seconds() {
        Delegation gift = given(Duration.ofDays(30));
        assertThat(open(here)).hasSize(6);
        assertThat(open(there)).hasSize(6);

        delegations.end(ANA, gift.id());
        wall.pass(PROMISED);

        assertThat(open(here)).isEmpty();
        assertThat(open(there)).isEmpty();
    }

    @Test
    void a_node_that_asks_whether_rights_changed_forgets_at_once_what_it_remembered() {
        Delegation gift = given(Duration.ofDays(30));
        long before = there.revision();
        assertThat(open(there)).hasSize(6);

        delegations.end(ANA, gift.id());

        assertThat(there.revision()).isNotEqualTo(before);
        assertThat(open(there)).isEmpty();
    }

    @Test
    void what_is_given_for_one_use_opens_no_other() {
        delegations.accept(
                BOJAN,
                delegations
                        .offer(
                                ANA,
                                home,
                                "bojan@example.org",
                                Set.of(DelegatedUse.LIVE),
                                grid.now().plusSeconds(60))
                        .id());

        assertThat(open(here)).containsExactly("STATE", "LIVE", "listed", "live");
    }

    private Delegation given(Duration until) {
        Delegation offered = delegations.offer(
                ANA,
                home,
                "bojan@example.org",
                Set.of(DelegatedUse.LIVE, DelegatedUse.CONSUMPTION),
                grid.now().plus(until));
        return delegations.accept(BOJAN, offered.id());
    }

    /** Everything that is open to the guest by this node. */
    private List<String> open(MeterViews node) {
        List<String> open = new ArrayList<>();
        for (View what : List.of(View.STATE, View.READINGS, View.LIVE)) if (opens(node, what)) open.add(what.name());
        if (node.listed(GUEST).contains(METER)) open.add("listed");
        if (node.live(GUEST, List.of(METER)).contains(METER)) open.add("live");
        if (!node.readable(GUEST).isEmpty()) open.add("readable");
        return open;
    }

    private boolean opens(MeterViews node, View what) {
        Instant now = grid.now();
        Period asked = what.isPast() ? Period.between(now.minus(Duration.ofDays(1)), now) : Period.since(now);
        try {
            return !node.open(GUEST, METER, what, asked, Optional.empty()).isEmpty();
        } catch (RefusedException e) {
            assertThat(e.refused().code()).isEqualTo("unknown-meter");
            return false;
        }
    }
}
