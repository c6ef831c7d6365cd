package powersight.rights;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import powersight.delegation.DelegatedUse;
import powersight.identity.Role;
import powersight.property.Period;

/**
 * What one person may see of one meter: the rule itself, without a database and without a clock.
 *
 * <ul>
 *   <li>Own: what was measured while the meter hung in a flat of theirs; and what it says now, while it does.
 *   <li>Delegated: the same of the owner's, each use apart, until the date agreed.
 *   <li>By role: operators everything, since meters that are watched only with a form filled in are not watched. Officers and
 *       administrators everything of a meter that is nobody's, and of anybody's once they have said why.
 * </ul>
 *
 * @param past what they may see of what was measured; in order, not touching unless ownership changed hands between
 * @param live whether they may see what the meter says now
 * @param all everything, whatever the time
 * @param reasonNeeded they would see more if they said why
 */
public record MeterRights(boolean all, List<Period> past, boolean live, boolean reasonNeeded) {
    /** What a person sees whose the meter is not, and was not. */
    public static final MeterRights NONE = new MeterRights(false, List.of(), false, false);

    private static final MeterRights ALL = new MeterRights(true, List.of(), true, false);

    public MeterRights {
        past = List.copyOf(past);
    }

    /**
     * @param shares theirs of this meter
     * @param personal whether the meter's data in the time asked for are anybody's
     */
    public static MeterRights of(List<Share> shares, Set<Role> roles, boolean personal, boolean saidWhy, Instant now) {
        if (roles.contains(Role.OPERATOR)) return ALL;
        boolean office = roles.contains(Role.OFFICER) || roles.contains(Role.ADMINISTRATOR);
        if (office && (!personal || saidWhy)) return ALL;
        List<Period> past = shares.stream()
                .filter(share -> share.isFor(DelegatedUse.CONSUMPTION, now))
                .map(Share::period)
                .distinct()
                .sorted(Comparator.comparing(Period::from))
                .toList();
        boolean live = shares.stream()
                .anyMatch(share ->
                        share.isFor(DelegatedUse.LIVE, now) && share.period().holds(now));
        return new MeterRights(false, past, live, office);
    }

    /** The parts of a period that they may see, in order; none when they may see nothing of it. */
    public List<Period> visible(Period asked) {
        return all ? List.of(asked) : asked.partsIn(past);
    }

    /** Whether there is such a meter as far as they can tell. */
    public boolean any() {
        return all || live || !past.isEmpty();
    }
}
