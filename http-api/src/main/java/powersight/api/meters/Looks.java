package powersight.api.meters;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import powersight.api.http.Call;
import powersight.api.http.Period;
import powersight.api.http.Reasons;
import powersight.devices.MeterList;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.rights.MeterViews;
import powersight.rights.View;
import powersight.wire.MeterId;

/**
 * What of a meter's data the asker of a call may see, told to {@link MeterViews} in the words of HTTP. Everything, while
 * nobody is asked who they are. Waits for the database.
 */
public final class Looks {
    private final Optional<MeterViews> views;

    public Looks(Optional<MeterViews> views) {
        this.views = views;
    }

    /** The parts of a period that may be shown, in order; none when the meter was not theirs in it. */
    List<Period> past(Call call, MeterId meter, View what, Period asked) {
        if (call.asker().isEmpty() || views.isEmpty()) return List.of(asked);
        return views
                .get()
                .open(
                        call.who(),
                        meter,
                        what,
                        powersight.property.Period.between(asked.from(), asked.to()),
                        Reasons.of(call))
                .stream()
                .map(part -> new Period(part.from(), part.to().orElse(asked.to())))
                .toList();
    }

    /** Lets a look at this second pass, or refuses it. */
    void now(Call call, MeterId meter, Instant now) {
        if (call.asker().isEmpty() || views.isEmpty()) return;
        views.get().open(call.who(), meter, View.STATE, powersight.property.Period.since(now), Reasons.of(call));
    }

    /** The meters that may be in this asker's lists; empty when all may. */
    Optional<Set<MeterId>> only(Call call) {
        if (call.asker().isEmpty() || seesAll(call.who())) return Optional.empty();
        return Optional.of(views.map(known -> known.listed(call.who())).orElse(Set.of()));
    }

    /** Which of these meters may be shown with what they measure now; of the others only that they are there. */
    Set<MeterId> live(Call call, List<MeterId> meters) {
        if (call.asker().isEmpty() || views.isEmpty()) return Set.copyOf(meters);
        return views.get().live(call.who(), meters);
    }

    /** Who lives in a building, and who has to do with all of them. Not suppliers: its homes are not all their customers. */
    boolean mayAskOf(Call call, MeterList meters, String building) {
        return only(call).map(theirs -> meters.anyIn(building, theirs)).orElse(true);
    }

    /** Whether they are shown what meters add up to as it is; else they are told what anybody is. */
    boolean everySum(Call call) {
        return call.asker().isEmpty()
                || MeterViews.seesEverySum(call.who(), Reasons.of(call).isPresent());
    }

    /** The same without being asked why, since it is about the grid. */
    boolean everySumUnasked(Call call) {
        return call.asker().isEmpty() || MeterViews.seesEverySum(call.who(), false);
    }

    /** Lets pass, and writes down, a look at the sum of so few homes that it tells of each. */
    void sum(Call call, Supplier<List<MeterId>> homes) {
        if (call.asker().isEmpty() || views.isEmpty()) return;
        views.get().openSum(call.who(), homes.get(), Reasons.of(call));
    }

    private static boolean seesAll(Principal who) {
        return who.is(Role.OPERATOR) || who.is(Role.OFFICER) || who.is(Role.ADMINISTRATOR);
    }
}
