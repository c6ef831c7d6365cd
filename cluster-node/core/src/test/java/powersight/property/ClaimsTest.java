package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.TemplateCheck;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;

class ClaimsTest {
    private static final ClaimDesk.Approval PLAIN = new ClaimDesk.Approval(Optional.empty(), false, false);
    private static final ClaimDesk.Approval DESPITE =
            new ClaimDesk.Approval(Optional.of("the contract of sale is in order"), true, true);

    private static Town town;
    private static Claims claims;
    private static ClaimDesk desk;

    @BeforeAll
    static void start() {
        town = new Town();
        claims = town.property.claims();
        desk = town.property.claimDesk();
    }

    @AfterAll
    static void stop() {
        town.close();
    }

    private static Claim claim(AccountId who, FlatId flat) {
        return claims.make(who, flat, Optional.of("4711"), "it is mine");
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
        } catch (RefusedException e) {
            return e.refused().code();
        }
        throw new AssertionError("it was not refused");
    }

    private static List<String> letters(AccountId to) {
        return town.inbox.list(to.value(), Language.ENGLISH, Optional.empty(), 100).items().stream()
                .map(Inbox.Message::kind)
                .toList();
    }

    private static List<String> audited(ClaimId claim) {
        return town
                .audit
                .page(new Audit.Filter(Optional.empty(), Optional.of("claim/" + claim)), Optional.empty(), 100)
                .items()
                .stream()
                .map(entry -> entry.what())
                .toList();
    }

    @Test
    void an_approved_claim_gives_flat_and_meter_tells_the_claimant_and_is_remembered() {
        AccountId ana = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER);
        MeterId meter = town.meter();
        FlatId flat = town.registered(ana, meter);
        Claim made = claim(ana, flat);
        assertThat(town.homes().flatsOf(ana)).isEmpty();
        Instant now = town.pass(Duration.ofMinutes(1));

        Claim approved = desk.approve(officer, made.id(), PLAIN);

        assertThat(approved.state()).isEqualTo(Claim.State.APPROVED);
        assertThat(town.homes().whoseMeter(meter, now)).contains(ana);
        assertThat(town.homes().whoseMeter(meter, now.minusMillis(1))).isEmpty();
        assertThat(town.property.buildings().find(flat).orElseThrow().state()).isEqualTo(Buildings.State.APPROVED);
        assertThat(letters(ana)).containsExactly("claim-approved", "claim-received");
        assertThat(audited(made.id())).containsExactly("claim-approved");
        assertThat(claims.timeLine(made.id()))
                .extracting(Claim.Event::what)
                .containsExactly(Claim.What.MADE, Claim.What.APPROVED);
    }

    @Test
    void deciding_twice_is_refused_and_names_who_decided() {
        AccountId ana = town.person(Role.CITIZEN);
        Claim made = claim(ana, town.registered(ana, town.meter()));
        desk.approve(town.asking(Role.OFFICER), made.id(), PLAIN);

        Principal second = town.asking(Role.OFFICER);
        assertThat(refusal(() -> desk.approve(second, made.id(), PLAIN))).isEqualTo("already-decided");
        assertThat(refusal(() -> desk.reject(second, made.id(), "no"))).isEqualTo("already-decided");
        assertThatThrownBy(() -> desk.approve(second, made.id(), PLAIN)).hasMessageContaining("approved by Person ");
    }

    @Test
    void nobody_decides_on_their_own_claim_nor_on_one_to_their_own_flat() {
        Principal both = town.asking(Role.OFFICER);
        AccountId bojan = town.person(Role.CITIZEN);
        MeterId meter = town.meter();
        FlatId mine = town.home(both.account(), meter);
        Claim own = claim(both.account(), town.registered(both.account(), town.meter()));
        Claim onMine = claim(bojan, mine);

        assertThat(refusal(() -> desk.approve(both, own.id(), PLAIN))).isEqualTo("own-claim");
        assertThat(refusal(() -> desk.take(both, own.id()))).isEqualTo("own-claim");
        assertThat(refusal(() -> desk.reject(both, onMine.id(), "it is mine"))).isEqualTo("own-claim");
        assertThatThrownBy(() -> town.test
                        .database()
                        .jdbi()
                        .useHandle(handle -> handle.execute(
                                "update claim set state = 'REJECTED', reason = 'x', decided_by = claimant, decided_at = now() where id = ?",
                                own.id().value())))
                .hasMessageContaining("nobody_decides_their_own");
    }

    @Test
    void of_many_officers_who_decide_at_once_one_wins_and_the_others_are_told_who() throws Exception {
        AccountId ana = town.person(Role.CITIZEN);
        Claim made = claim(ana, town.registered(ana, town.meter()));
        List<Principal> officers = new ArrayList<>();
        for (int i = 0; i < 6; i++) officers.add(town.asking(Role.OFFICER));
        ExecutorService threads = Executors.newFixedThreadPool(officers.size());
        CountDownLatch go = new CountDownLatch(1);

        List<Future<String>> outcomes = new ArrayList<>();
        for (Principal officer : officers)
            outcomes.add(threads.submit(() -> {
                go.await();
                try {
                    return desk.approve(officer, made.id(), PLAIN)
                            .decision()
                            .orElseThrow()
                            .by()
                            .name();
                } catch (RefusedException e) {
                    return e.refused().code() + " " + e.refused().sentence();
                }
            }));
        go.countDown();
        List<String> said = new ArrayList<>();
        for (Future<String> each : outcomes) said.add(each.get());
        threads.shutdown();

        List<String> winners =
                said.stream().filter(text -> text.startsWith("Person")).toList();
        assertThat(winners).hasSize(1);
        assertThat(said)
                .filteredOn(text -> text.startsWith("already-decided"))
                .hasSize(5)
                .allMatch(text -> text.contains(winners.get(0)));
        assertThat(town.homes().flatsOf(ana)).hasSize(1);
    }

    @Test
    void an_officer_who_has_a_claim_in_hand_keeps_the_others_off_until_the_time_is_over() {
        AccountId ana = town.person(Role.CITIZEN);
        Claim made = claim(ana, town.registered(ana, town.meter()));
        Principal first = town.asking(Role.OFFICER), second = town.asking(Role.OFFICER);

        desk.take(first, made.id());
        assertThat(refusal(() -> desk.take(second, made.id()))).isEqualTo("claim-taken");
        assertThat(refusal(() -> desk.approve(second, made.id(), PLAIN))).isEqualTo("claim-taken");
        desk.release(second, made.id());
        assertThat(refusal(() -> desk.take(second, made.id()))).isEqualTo("claim-taken");
        town.pass(ClaimDesk.IN_HAND);

        assertThat(desk.take(second, made.id())
                        .handler()
                        .orElseThrow()
                        .officer()
                        .id())
                .isEqualTo(second.account());
        desk.release(second, made.id());
        assertThat(desk.approve(first, made.id(), PLAIN).state()).isEqualTo(Claim.State.APPROVED);
    }

    @Test
    void more_is_asked_for_answered_and_then_rejected_with_a_reason_that_the_claimant_reads() {
        AccountId ana = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER);
        FlatId flat = town.registered(ana, town.meter());
        Claim made = claim(ana, flat);

        desk.askMore(officer, made.id(), "the deed, please");
        claims.answer(ana, made.id(), "here it is");
        assertThat(refusal(() -> claims.answer(ana, made.id(), "again"))).isEqualTo("nothing-asked");
        desk.reject(officer, made.id(), "that is another flat's deed");

        assertThat(town.inbox
                        .list(ana.value(), Language.ENGLISH, Optional.empty(), 1)
                        .items()
                        .get(0)
                        .body())
                .contains("that is another flat's deed");
        assertThat(town.property.buildings().find(flat).orElseThrow().state()).isEqualTo(Buildings.State.REJECTED);
        assertThat(refusal(() -> claim(ana, flat))).isEqualTo("no-such-flat");
        assertThat(claims.timeLine(made.id()))
                .extracting(Claim.Event::what)
                .containsExactly(Claim.What.MADE, Claim.What.MORE_ASKED, Claim.What.ANSWERED, Claim.What.REJECTED);
    }

    @Test
    void a_second_claim_on_a_flat_is_a_conflict_that_only_a_reason_overcomes_and_then_the_old_access_ends() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER);
        MeterId meter = town.meter();
        FlatId flat = town.home(ana, meter);
        town.pass(Duration.ofHours(1));
        Claim made = claim(bojan, flat);

        assertThat(made.conflict()).isTrue();
        assertThat(claims.list(
                                new Claims.Filter(Optional.empty(), Optional.of(flat), Optional.empty(), true),
                                Optional.empty(),
                                10)
                        .items())
                .hasSize(1);
        assertThat(refusal(() -> desk.approve(officer, made.id(), PLAIN))).isEqualTo("conflict-unconfirmed");
        Instant changed = town.clock.instant();
        desk.approve(officer, made.id(), DESPITE);

        assertThat(town.homes().whoseMeter(meter, changed.minusMillis(1))).contains(ana);
        assertThat(town.homes().whoseMeter(meter, changed)).contains(bojan);
        assertThat(town.homes().mayRead(ana, meter, changed, changed.plusSeconds(60)))
                .isFalse();
        assertThat(letters(ana)).contains("ownership-ended");
        assertThat(refusal(() -> claim(bojan, flat))).isEqualTo("flat-already-yours");
    }

    @Test
    void two_open_claims_to_one_flat_are_both_conflicts() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        FlatId flat = town.registered(ana, town.meter());

        Claim anas = claim(ana, flat), bojans = claim(bojan, flat);

        assertThat(bojans.conflict()).isTrue();
        assertThat(claims.find(anas.id()).orElseThrow().conflict()).isTrue();
        assertThat(refusal(() -> claim(bojan, flat))).isEqualTo("already-claimed");
        claims.withdraw(bojan, bojans.id());
        assertThat(claims.find(anas.id()).orElseThrow().conflict()).isFalse();
        assertThat(refusal(() -> claims.withdraw(bojan, anas.id()))).isEqualTo("no-such-claim");
    }

    @Test
    void an_undone_approval_is_as_if_it_had_not_been() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER), other = town.asking(Role.OFFICER);
        MeterId meter = town.meter();
        FlatId flat = town.home(ana, meter);
        Claim made = claim(bojan, flat);
        Instant mistake = town.pass(Duration.ofHours(1));
        desk.approve(officer, made.id(), DESPITE);
        Instant later = town.pass(Duration.ofHours(2));

        assertThat(refusal(() -> desk.undo(other, made.id(), "wrong flat"))).isEqualTo("not-yours-to-undo");
        Claim again = desk.undo(officer, made.id(), "wrong flat");

        assertThat(again.state()).isEqualTo(Claim.State.PENDING);
        assertThat(town.homes().whoseMeter(meter, mistake)).contains(ana);
        assertThat(town.homes().mayRead(ana, meter, mistake.minusSeconds(9), later))
                .isTrue();
        assertThat(town.homes().readable(bojan, meter, mistake, later)).isEmpty();
        assertThat(letters(bojan)).contains("claim-undone");
        assertThat(letters(ana)).contains("ownership-restored", "ownership-ended");
        assertThat(audited(made.id())).containsExactly("claim-undone", "claim-approved");
    }

    @Test
    void a_decision_stands_after_a_day_and_after_something_was_built_upon_it() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER);
        FlatId flat = town.registered(ana, town.meter());
        Claim anas = claim(ana, flat);
        desk.approve(officer, anas.id(), PLAIN);
        Claim bojans = claim(bojan, flat);
        town.pass(Duration.ofMinutes(1));
        desk.approve(officer, bojans.id(), DESPITE);

        assertThat(refusal(() -> desk.undo(officer, anas.id(), "oh"))).isEqualTo("undo-too-late");
        town.pass(ClaimDesk.UNDONE_WITHIN.plusMillis(1));
        assertThat(refusal(() -> desk.undo(officer, bojans.id(), "oh"))).isEqualTo("undo-too-late");
    }

    @Test
    void an_undone_rejection_gives_the_address_back_unless_somebody_has_registered_it_since() {
        AccountId ana = town.person(Role.CITIZEN);
        Principal officer = town.asking(Role.OFFICER);
        FlatId flat = town.registered(ana, town.meter());
        Claim made = claim(ana, flat);

        desk.reject(officer, made.id(), "no deed");
        desk.undo(officer, made.id(), "there was one");

        assertThat(town.property.buildings().find(flat).orElseThrow().state()).isEqualTo(Buildings.State.PENDING);
        assertThat(desk.approve(officer, made.id(), PLAIN).state()).isEqualTo(Claim.State.APPROVED);
    }

    @Test
    void a_meter_that_was_hung_up_elsewhere_meanwhile_stops_the_approval_and_nothing_of_it_stays() {
        AccountId ana = town.person(Role.CITIZEN), bojan = town.person(Role.CITIZEN);
        MeterId meter = town.meter();
        FlatId flat = town.registered(ana, meter);
        Claim made = claim(ana, flat);
        town.home(bojan, meter);

        assertThat(refusal(() -> desk.approve(town.asking(Role.OFFICER), made.id(), PLAIN)))
                .isEqualTo("meter-elsewhere");
        assertThat(claims.find(made.id()).orElseThrow().state()).isEqualTo(Claim.State.PENDING);
        assertThat(town.homes().flatsOf(ana)).isEmpty();
    }

    @Test
    void every_language_has_every_word() {
        TemplateCheck.complete(PropertyMail.values());
    }
}
