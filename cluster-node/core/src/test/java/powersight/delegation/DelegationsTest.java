package powersight.delegation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.identity.AccountId;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Outbox;
import powersight.notification.TemplateCheck;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.testing.MeteredHomes;
import powersight.testing.MovableClock;
import powersight.testing.TestDatabase;
import powersight.webhook.Announcements;
import powersight.wire.GridClock;

class DelegationsTest {
    private static final Set<DelegatedUse> CONSUMPTION = Set.of(DelegatedUse.CONSUMPTION);
    private static final AccountId ANA = new AccountId(new UUID(0, 1)),
            BOJAN = new AccountId(new UUID(0, 2)),
            VESNA = new AccountId(new UUID(0, 3)),
            GORAN = new AccountId(new UUID(0, 4));

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T10:00:00Z"));
    /** An hour of the grid is a minute here. */
    private final GridClock grid = new GridClock(
            Instant.parse("2026-11-21T10:00:00Z"), Instant.parse("2026-03-01T00:00:00Z"), 60, clock::millis);

    private final TestDatabase test = TestDatabase.create(
            "notification",
            "audit",
            "identity",
            "journal",
            "devices",
            "documents",
            "property",
            "webhook",
            "delegation");
    private final Inbox inbox = new Inbox(test.database(), clock);
    private final Delegations delegations = new Delegations(
            test.database(),
            new Audit(test.database(), clock),
            new DelegationNews(inbox, new Outbox(clock), new Announcements(clock), grid, ZoneId.of("Europe/Belgrade")),
            grid,
            clock);
    private final Instant inAMonth = grid.now().plus(Duration.ofDays(30));

    private final MeteredHomes homes = new MeteredHomes(test.database());
    private FlatId home;

    @BeforeEach
    void town() {
        homes.person(ANA, "ana");
        homes.person(BOJAN, "bojan");
        homes.person(VESNA, "vesna");
        homes.person(GORAN, "goran");
        home = homes.of("m-1", "80284", ANA, grid.now().minus(Duration.ofDays(100)));
        homes.owns(ANA, home, grid.now().minus(Duration.ofDays(50)));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @Test
    void what_is_accepted_holds_until_the_date_on_the_grids_clock() {
        Delegation offered = delegations.offer(ANA, home, "Bojan@example.org ", CONSUMPTION, inAMonth);
        assertThat(delegations.rights().sharedWith(BOJAN))
                .as("not accepted yet")
                .isEmpty();

        delegations.accept(BOJAN, offered.id());
        List<Shared> shared = delegations.rights().sharedWith(BOJAN);

        assertThat(shared).hasSize(1);
        assertThat(shared.get(0).meter().value()).isEqualTo("m-1");
        assertThat(shared.get(0).period().from())
                .as("no more than the owner has")
                .isEqualTo(grid.now().minus(Duration.ofDays(50)));
        clock.pass(Duration.ofHours(12)); // thirty days of the grid
        assertThat(delegations.rights().sharedWith(BOJAN)).isEmpty();
        assertThat(delegations.expire()).isEqualTo(1);
        assertThat(delegations.of(BOJAN, 10).get(0).state()).isEqualTo(Delegation.State.EXPIRED);
    }

    @Test
    void only_whom_it_was_offered_to_can_accept_and_both_are_told() {
        Delegation offered = delegations.offer(ANA, home, "bojan@example.org", CONSUMPTION, inAMonth);

        refused("no-such-delegation", () -> delegations.accept(VESNA, offered.id()));
        refused("no-such-delegation", () -> delegations.end(VESNA, offered.id()));
        delegations.accept(BOJAN, offered.id());
        delegations.accept(BOJAN, offered.id());
        delegations.end(ANA, offered.id());
        delegations.end(ANA, offered.id());

        assertThat(kinds(BOJAN)).containsExactly("delegation-ended", "delegation-accepted", "delegation-offered");
        assertThat(kinds(ANA)).containsExactly("delegation-ended", "delegation-accepted", "delegation-given");
        assertThat(delegations.rights().sharedWith(BOJAN)).isEmpty();
        refused("delegation-over", () -> delegations.accept(BOJAN, offered.id()));
    }

    @Test
    void an_offer_to_an_address_without_an_account_looks_the_same_and_waits_for_it() {
        Delegation offered = delegations.offer(ANA, home, "nobody@example.org", CONSUMPTION, inAMonth);

        assertThat(offered.state()).isEqualTo(Delegation.State.OFFERED);
        long letters = test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from mail_outbox where recipient = 'nobody@example.org'")
                        .mapTo(Long.class)
                        .one());
        assertThat(letters).isEqualTo(1);
    }

    @Test
    void nobody_gives_what_they_do_not_have_to_themselves_or_in_a_circle() {
        refused("no-such-flat", () -> delegations.offer(BOJAN, home, "vesna@example.org", CONSUMPTION, inAMonth));
        refused("delegation-to-self", () -> delegations.offer(ANA, home, "ana@example.org", CONSUMPTION, inAMonth));
        refused("bad-until", () -> delegations.offer(ANA, home, "bojan@example.org", CONSUMPTION, grid.now()));
        refused("no-use", () -> delegations.offer(ANA, home, "bojan@example.org", Set.of(), inAMonth));
        give(ANA, BOJAN, CONSUMPTION, inAMonth);
        refused("more-than-own", () -> delegations.offer(BOJAN, home, "vesna@example.org", CONSUMPTION, inAMonth));
        refused("already-delegated", () -> delegations.offer(ANA, home, "bojan@example.org", CONSUMPTION, inAMonth));
        give(ANA, VESNA, Set.of(DelegatedUse.CONSUMPTION, DelegatedUse.MANAGE), inAMonth);

        refused(
                "more-than-own",
                () -> delegations.offer(VESNA, home, "goran@example.org", Set.of(DelegatedUse.LIVE), inAMonth));
        refused(
                "more-than-own",
                () -> delegations.offer(VESNA, home, "goran@example.org", CONSUMPTION, inAMonth.plusSeconds(1)));
        refused("delegation-circular", () -> delegations.offer(VESNA, home, "ana@example.org", CONSUMPTION, inAMonth));
    }

    @Test
    void what_was_passed_on_ends_with_what_it_came_from() {
        Delegation toVesna = give(ANA, VESNA, Set.of(DelegatedUse.CONSUMPTION, DelegatedUse.MANAGE), inAMonth);
        Delegation toGoran = give(VESNA, GORAN, CONSUMPTION, inAMonth);
        assertThat(delegations.rights().sharedWith(GORAN)).hasSize(1);

        delegations.end(ANA, toVesna.id());

        assertThat(delegations.rights().sharedWith(GORAN)).isEmpty();
        assertThat(delegations.of(GORAN, 9).get(0).id()).isEqualTo(toGoran.id());
        assertThat(delegations.of(GORAN, 9).get(0).state()).isEqualTo(Delegation.State.REVOKED);
    }

    @Test
    void when_the_flat_changes_hands_what_the_old_owner_gave_is_over_at_that_instant() {
        give(ANA, BOJAN, CONSUMPTION, inAMonth);
        long before = delegations.rights().revision();

        theHomeIsSold();

        assertThat(delegations.rights().sharedWith(BOJAN)).isEmpty();
        assertThat(delegations.rights().revision())
                .as("sockets are asked about")
                .isNotEqualTo(before);
        refused("no-such-flat", () -> delegations.offer(ANA, home, "vesna@example.org", CONSUMPTION, inAMonth));
    }

    @Test
    void giving_and_the_change_of_owner_at_once_leave_no_right_behind() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Optional<Delegation>>> race = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String to = "guest" + i + "@example.org";
                race.add(() -> {
                    try {
                        return Optional.of(delegations.offer(ANA, home, to, CONSUMPTION, inAMonth));
                    } catch (RefusedException e) {
                        return Optional.empty();
                    }
                });
            }
            race.add(6, () -> {
                theHomeIsSold();
                return Optional.empty();
            });
            for (Future<Optional<Delegation>> each : threads.invokeAll(race)) each.get();
        } finally {
            threads.shutdown();
        }
        delegations.expire();

        assertThat(delegations.of(ANA, 100))
                .allSatisfy(each -> assertThat(each.state()).isEqualTo(Delegation.State.EXPIRED));
    }

    @Test
    void a_right_that_ran_out_changes_the_revision_without_anybody_writing() {
        give(ANA, BOJAN, CONSUMPTION, grid.now().plus(Duration.ofHours(1)));
        long before = delegations.rights().revision();
        assertThat(delegations.rights().revision()).isEqualTo(before);

        clock.pass(Duration.ofMinutes(2));

        assertThat(delegations.rights().revision()).isNotEqualTo(before);
    }

    @Test
    void every_language_has_every_word() {
        TemplateCheck.complete(DelegationMail.values());
    }

    private Delegation give(AccountId from, AccountId to, Set<DelegatedUse> uses, Instant until) {
        String name = Map.of(BOJAN, "bojan", VESNA, "vesna", GORAN, "goran").get(to);
        Delegation offered = delegations.offer(from, home, name + "@example.org", uses, until);
        return delegations.accept(to, offered.id());
    }

    private List<String> kinds(AccountId who) {
        return inbox.list(who.value(), Language.ENGLISH, Optional.empty(), 50).items().stream()
                .map(Inbox.Message::kind)
                .toList();
    }

    private void theHomeIsSold() {
        test.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "update ownership set period = tstzrange(lower(period), ?) where flat = ?",
                        grid.now(),
                        home.value()));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refused().code()).isEqualTo(code));
    }
}
