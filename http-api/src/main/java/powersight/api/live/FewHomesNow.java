package powersight.api.live;

import java.util.List;
import java.util.Optional;
import powersight.api.doors.Core;
import powersight.live.AreaTotals;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** Asks the place itself whether its sum tells of its homes at this moment. */
final class FewHomesNow implements TopicRights.FewHomes {
    private static final String BUILDING = "building/", MUNICIPALITY = "municipality/";

    private final Core core;

    FewHomesNow(Core core) {
        this.core = core;
    }

    @Override
    public List<MeterId> in(String topic) {
        if (topic.startsWith(BUILDING)) {
            String building = topic.substring(BUILDING.length());
            Optional<AreaTotals> now = MeterId.isValid(building)
                    ? core.areas().building(building).toCompletableFuture().join()
                    : Optional.empty();
            return now.filter(this::tells).isPresent() ? core.meterList().inBuilding(building) : List.of();
        }
        String code = topic.substring(MUNICIPALITY.length());
        if (Municipalities.byCode(code).isEmpty()) return List.of();
        AreaTotals now = core.areas().municipality(code).toCompletableFuture().join();
        return tells(now) ? core.meterList().inMunicipality(code) : List.of();
    }

    /** Also where nothing was heard yet: whoever watches will hear it. */
    private boolean tells(AreaTotals now) {
        return now.tellsOfHomes() || now.meters() < core.areas().rule().fewest();
    }
}
