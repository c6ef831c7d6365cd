package powersight.rights;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.delegation.DelegatedUse;
import powersight.delegation.GivenRights;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.FlatId;
import powersight.property.Homes;
import powersight.property.Period;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/**
 * The door that everything goes through that shows somebody a meter's data. It says what they may see, refuses what they
 * may not in the words for a meter that is not there, and writes down who looked at whose.
 */
public final class MeterViews {
    private final Holdings holdings;
    private final GivenRights given;
    private final ViewLog log;
    private final GridClock grid;
    private final AtomicLong revision = new AtomicLong();

    public MeterViews(Homes homes, GivenRights given, ViewLog log, Clock wall, GridClock grid) {
        this.holdings = new Holdings(homes, given, wall);
        this.given = given;
        this.log = log;
        this.grid = grid;
    }

    /** The person's rights to the meter, for the question whether to let them in at all. Nothing is written down. */
    public MeterRights rights(Principal who, MeterId meter, boolean saidWhy) {
        boolean office = who.is(Role.OFFICER) || who.is(Role.ADMINISTRATOR);
        boolean personal = office && !saidWhy && !holdings.of(meter).isEmpty();
        return MeterRights.of(mine(who, meter), who.roles(), personal, saidWhy, grid.now());
    }

    /**
     * The parts of the period that the person may see, never none; written down if the data are another's. Refuses with
     * {@code unknown-meter} what is not theirs to see, and with {@code reason-needed} who has not said why.
     *
     * @param asked for what is about this second, that second
     */
    public List<Period> open(Principal who, MeterId meter, View what, Period asked, Optional<String> reason) {
        MeterRights rights = rights(who, meter, reason.isPresent());
        boolean there = what.isPast() ? !rights.visible(asked).isEmpty() : mayLookNow(rights, what, asked.from());
        if (!there && rights.reasonNeeded()) throw reasonNeeded(meter);
        if (!there && (what == View.LIVE || !rights.any() || what == View.STATE)) throw unknown(meter);
        List<Period> parts = what.isPast() ? rights.visible(asked) : List.of(asked);
        note(who, meter, what, rights, parts, reason);
        return parts;
    }

    private static boolean mayLookNow(MeterRights rights, View what, Instant now) {
        boolean theirs = rights.past().stream().anyMatch(period -> period.holds(now));
        return rights.all() || rights.live() || (what == View.STATE && theirs);
    }

    /**
     * Whether they may be shown what meters add up to, however few: operators, and officers and administrators who say why.
     * Anybody else is told what {@link powersight.disclosure.Disclosure} lets them.
     */
    public static boolean seesEverySum(Principal who, boolean saidWhy) {
        return who.is(Role.OPERATOR) || (saidWhy && (who.is(Role.OFFICER) || who.is(Role.ADMINISTRATOR)));
    }

    /** Writes down that they are about to be shown the sum of so few homes that it tells of each. */
    public void openSum(Principal who, Collection<MeterId> homes, Optional<String> reason) {
        Instant now = grid.now();
        log.noteEach(
                who,
                ViewLog.asWhom(who),
                View.SUM,
                Period.since(now),
                holdings.ofNow(homes, now).stream()
                        .filter(stay -> !stay.owner().equals(who.account()))
                        .toList(),
                reason);
    }

    private void note(
            Principal who, MeterId meter, View what, MeterRights rights, List<Period> parts, Optional<String> reason) {
        List<ViewLog.Shown> shown = new ArrayList<>();
        for (Homes.Stay stay : rights.all() ? holdings.of(meter) : List.<Homes.Stay>of())
            for (Period part : parts)
                if (!stay.owner().equals(who.account())) shown(shown, stay.owner(), stay.flat(), stay.period(), part);
        if (!rights.all())
            for (Share share : mine(who, meter))
                if (!share.isOwn())
                    for (Period part : parts) shown(shown, share.owner(), share.flat(), share.period(), part);
        String asWhom = rights.all() ? ViewLog.asWhom(who) : "DELEGATE";
        log.note(
                who, asWhom, Optional.of(meter), what, shown.stream().distinct().toList(), reason);
    }

    private static void shown(List<ViewLog.Shown> shown, AccountId owner, FlatId flat, Period theirs, Period part) {
        theirs.common(part).ifPresent(common -> shown.add(new ViewLog.Shown(owner, flat, common)));
    }

    /** The meters in this person's own lists: theirs now, and shared with them now, for consumption or live. */
    public Set<MeterId> listed(Principal who) {
        Instant now = grid.now();
        return holdings.of(who.account()).stream()
                .filter(share -> share.period().holds(now))
                .filter(share -> share.isFor(DelegatedUse.CONSUMPTION, now) || share.isFor(DelegatedUse.LIVE, now))
                .map(Share::meter)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Everything of which the person may see the past, with the parts of the time: their own and what they were given. */
    public List<Share> readable(Principal who) {
        Instant now = grid.now();
        return holdings.of(who.account()).stream()
                .filter(share -> share.isFor(DelegatedUse.CONSUMPTION, now))
                .toList();
    }

    /**
     * Of these meters in a list those that may be shown with what they measure now; of the others only that they are there.
     * A list is looked at for the grid's sake, so it asks for no reason, and tells officers and administrators nothing of
     * what is anybody's.
     */
    public Set<MeterId> live(Principal who, Collection<MeterId> meters) {
        if (who.is(Role.OPERATOR)) return Set.copyOf(meters);
        Instant now = grid.now();
        Set<MeterId> live = new HashSet<>();
        if (who.is(Role.OFFICER) || who.is(Role.ADMINISTRATOR)) {
            live.addAll(meters);
            live.removeAll(holdings.ownedAmong(meters));
        }
        holdings.of(who.account()).stream()
                .filter(share ->
                        share.isFor(DelegatedUse.LIVE, now) && share.period().holds(now))
                .map(Share::meter)
                .filter(meters::contains)
                .forEach(live::add);
        return live;
    }

    /** Who may be told of the meter; see {@code webhook}. */
    public Set<UUID> audience(Handle handle, MeterId meter) {
        return given.audience(handle, meter);
    }

    /** Another number whenever a right was given or taken, by anybody on any node. What was remembered here is forgotten. */
    public long revision() {
        long now = given.revision();
        if (revision.getAndSet(now) != now) holdings.forget();
        return now;
    }

    private List<Share> mine(Principal who, MeterId meter) {
        return holdings.of(who.account()).stream()
                .filter(share -> share.meter().equals(meter))
                .toList();
    }

    /** The words that everybody gives who is asked for a meter that is not there. */
    static RefusedException unknown(MeterId meter) {
        return new RefusedException(
                new Refused("unknown-meter", "meter " + meter + " is not commissioned", "commission it first"));
    }

    private static RefusedException reasonNeeded(MeterId meter) {
        return new RefusedException(new Refused(
                "reason-needed",
                "what meter " + meter + " measures is somebody's personal data",
                "say why you look: the header PowerSight-Reason or the parameter 'reason', 5 to 300 characters; the owner"
                        + " can read it"));
    }
}
