package powersight.alerting;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** The door to alarms: what there are, by which rules, and the watch that is to look every few seconds. */
public record Alerting(SilenceAlarms alarms, SilenceRules rules, SilenceWatch watch) {
    /**
     * @param usual for what has no rule of its own
     * @param audience whose meter it is, and with whom it is shared
     * @param zone where people live
     */
    public static Alerting open(
            Database database,
            Audit audit,
            SilenceRule usual,
            BiFunction<Handle, MeterId, Set<UUID>> audience,
            GridClock grid,
            Clock wall,
            ZoneId zone) {
        SilenceRules rules = new SilenceRules(database, audit, usual);
        SilenceNews news = new SilenceNews(new Inbox(database, wall), new Outbox(wall), audience, zone);
        return new Alerting(
                new SilenceAlarms(database, audit, grid), rules, new SilenceWatch(database, rules, news, grid));
    }
}
