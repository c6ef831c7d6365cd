package powersight.api.doors;

import java.util.Collection;
import java.util.Optional;
import powersight.identity.Principal;
import powersight.rights.MeterViews;
import powersight.wire.MeterId;

/**
 * Which single meters a person may see: the gate asks it where a route's line in {@link powersight.api.gate.Permissions} says {@code orOwner},
 * live sockets at each subscription. What is shown inside such a route is decided by {@link powersight.api.meters.Looks}.
 */
public interface MeterRights {
    /** What for; somebody may have been given one and not the other. */
    enum Use {
        /** any of the following */
        ANY,
        /** readings, charts, availability */
        CONSUMPTION,
        /** what happens this second */
        LIVE
    }

    enum Watch {
        YES,
        /** looks to the asker like a meter that does not exist */
        NO,
        /** only officers and administrators are told that there is something */
        SAY_WHY
    }

    /** May wait for the database. What is refused here looks to the asker like a meter that does not exist. */
    boolean may(Principal who, MeterId meter, Use use);

    /** Whether they may watch it live. The first time it is written down for whose meter it is. */
    Watch watch(Principal who, MeterId meter, Optional<String> reason, boolean first);

    /** Whether they are shown sums as they are, however few homes are in them; else they are told what anybody is. */
    boolean everySum(Principal who, boolean saidWhy);

    /** Writes down that they are about to be shown the sum of so few homes that it tells of each. */
    void lookedAtSum(Principal who, Collection<MeterId> homes, Optional<String> reason);

    /**
     * Another number whenever some right was given or taken since the last time it was asked, by anybody on any node; asked
     * once a second by each node, so one small query at most. Live sockets then ask again for what they watch.
     */
    long revision();

    /** Nobody has a meter of their own. */
    static MeterRights none() {
        return new MeterRights() {
            @Override
            public boolean may(Principal who, MeterId meter, Use use) {
                return false;
            }

            @Override
            public Watch watch(Principal who, MeterId meter, Optional<String> reason, boolean first) {
                return Watch.NO;
            }

            @Override
            public boolean everySum(Principal who, boolean saidWhy) {
                return MeterViews.seesEverySum(who, saidWhy);
            }

            @Override
            public void lookedAtSum(Principal who, Collection<MeterId> homes, Optional<String> reason) {
                // whose they are is not known here, so nobody can be told
            }

            @Override
            public long revision() {
                return 0;
            }
        };
    }
}
