package powersight.api.doors;

import java.util.Collection;
import java.util.Optional;
import powersight.alerting.Alerting;
import powersight.delegation.Delegations;
import powersight.identity.Principal;
import powersight.property.Period;
import powersight.repeats.KeyedOrders;
import powersight.rights.HomeDocuments;
import powersight.rights.MeterViews;
import powersight.rights.OfficeLooks;
import powersight.rights.View;
import powersight.rights.ViewLog;
import powersight.supply.Suppliers;
import powersight.webhook.Webhooks;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** Who may see whose data, and who is told of it: what the routes about that lead to. */
public record Sharing(
        MeterViews views,
        ViewLog log,
        HomeDocuments papers,
        OfficeLooks officeLooks,
        Delegations delegations,
        Webhooks webhooks,
        Suppliers suppliers,
        KeyedOrders orders,
        Alerting alerting,
        GridClock clock) {
    /** The same rules for the gate and for live sockets. */
    public MeterRights rights() {
        return new MeterRights() {
            @Override
            public boolean may(Principal who, MeterId meter, Use use) {
                var rights = views.rights(who, meter, false);
                return switch (use) {
                    case ANY -> rights.any() || rights.reasonNeeded();
                    case CONSUMPTION -> rights.all() || !rights.past().isEmpty();
                    case LIVE -> rights.live();
                };
            }

            @Override
            public Watch watch(Principal who, MeterId meter, Optional<String> reason, boolean first) {
                var rights = views.rights(who, meter, reason.isPresent());
                if (!rights.live()) return rights.reasonNeeded() ? Watch.SAY_WHY : Watch.NO;
                if (first) views.open(who, meter, View.LIVE, Period.since(clock.now()), reason);
                return Watch.YES;
            }

            @Override
            public boolean everySum(Principal who, boolean saidWhy) {
                return MeterViews.seesEverySum(who, saidWhy);
            }

            @Override
            public void lookedAtSum(Principal who, Collection<MeterId> homes, Optional<String> reason) {
                views.openSum(who, homes, reason);
            }

            @Override
            public long revision() {
                return views.revision();
            }
        };
    }
}
