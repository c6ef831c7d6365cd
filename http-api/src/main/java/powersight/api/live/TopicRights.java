package powersight.api.live;

import static powersight.identity.Role.ADMINISTRATOR;
import static powersight.identity.Role.OFFICER;
import static powersight.identity.Role.OPERATOR;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import powersight.api.doors.MeterRights;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.identity.Scope;
import powersight.live.LiveTopics;
import powersight.wire.MeterId;

/**
 * Who may watch which live topic, and a key of theirs: one line for each kind. What may not be watched looks like what is not
 * there.
 */
final class TopicRights {
    private static final Set<Role> SEE_BUILDINGS = Set.of(OPERATOR, OFFICER, ADMINISTRATOR);

    /** The meters of a place whose sum tells of each of them; none where it does not. May wait for the place to answer. */
    interface FewHomes {
        List<MeterId> in(String topic);
    }

    private static final Set<String> PLACES = Set.of("municipality", "building");

    private final MeterRights meters;
    private final FewHomes fewHomes;

    TopicRights(MeterRights meters, FewHomes fewHomes) {
        this.meters = meters;
        this.fewHomes = fewHomes;
    }

    /** The topic that they are told when they watch this one: of sums what anybody may be told, unless they see every home. */
    String served(Principal who, String topic, Optional<String> reason) {
        boolean whole = PLACES.contains(kind(topic))
                ? meters.everySum(who, reason.isPresent())
                : !topic.equals("grid") || meters.everySum(who, false);
        return whole ? topic : LiveTopics.told(topic);
    }

    /** Whether it has to be looked up if that is to be written down. */
    boolean maybeNoted(Principal who, String topic, Optional<String> reason) {
        return PLACES.contains(kind(topic)) && meters.everySum(who, reason.isPresent());
    }

    /** As far as the role alone decides; empty when the person's own rights must be asked. */
    Optional<Boolean> byRole(Principal who, String topic) {
        return switch (kind(topic)) {
            case "grid", "district", "municipality" -> Optional.of(who.within(Scope.READ_GRID));
            case "building" ->
                Optional.of(
                        who.within(Scope.READ_GRID) && SEE_BUILDINGS.stream().anyMatch(who::is));
            case "meter" -> who.within(Scope.READ_METERS) ? Optional.empty() : Optional.of(false);
            default -> Optional.of(false);
        };
    }

    /**
     * May wait for the database.
     *
     * @param first they begin to watch it; later it is asked again whether they still may
     */
    MeterRights.Watch may(Principal who, String topic, Optional<String> reason, boolean first) {
        Optional<Boolean> decided = byRole(who, topic);
        if (decided.isPresent()) {
            if (decided.get() && first && maybeNoted(who, topic, reason))
                meters.lookedAtSum(who, fewHomes.in(topic), reason);
            return decided.get() ? MeterRights.Watch.YES : MeterRights.Watch.NO;
        }
        String id = topic.substring(topic.indexOf('/') + 1);
        return MeterId.isValid(id) ? meters.watch(who, new MeterId(id), reason, first) : MeterRights.Watch.NO;
    }

    long revision() {
        return meters.revision();
    }

    private static String kind(String topic) {
        int slash = topic.indexOf('/');
        return slash < 0 ? topic : topic.substring(0, slash);
    }
}
