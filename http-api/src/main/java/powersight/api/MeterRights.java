package powersight.api;

import powersight.identity.Principal;
import powersight.wire.MeterId;

/**
 * Which single meters a person may see who does not see all of them by role: their own, and those they were given access
 * to. Routes ask it where their line in {@link Permissions} says {@code orOwner}, live sockets at each subscription.
 */
public interface MeterRights {
    /** What for; somebody may have been given one and not the other. */
    enum Use {
        /** readings, charts, availability */
        CONSUMPTION,
        /** what happens this second */
        LIVE
    }

    /** May wait for the database. What is refused here looks to the asker like a meter that does not exist. */
    boolean may(Principal who, MeterId meter, Use use);

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
            public long revision() {
                return 0;
            }
        };
    }
}
