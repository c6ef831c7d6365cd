package powersight.api.live;

import static powersight.identity.Role.ADMINISTRATOR;
import static powersight.identity.Role.OFFICER;
import static powersight.identity.Role.OPERATOR;

import java.util.Optional;
import java.util.Set;
import powersight.api.doors.MeterRights;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.identity.Scope;
import powersight.wire.MeterId;

/**
 * Who may watch which live topic, and a key of theirs: one line for each kind. What may not be watched looks like what is not
 * there.
 */
final class TopicRights {
    private static final Set<Role> SEE_BUILDINGS = Set.of(OPERATOR, OFFICER, ADMINISTRATOR);

    private final MeterRights meters;

    TopicRights(MeterRights meters) {
        this.meters = meters;
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
        if (decided.isPresent()) return decided.get() ? MeterRights.Watch.YES : MeterRights.Watch.NO;
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
