package powersight.property;

import java.time.Clock;
import powersight.audit.Audit;
import powersight.notification.Inbox;
import powersight.notification.Outbox;
import powersight.platform.Database;
import powersight.webhook.Announcements;
import powersight.wire.GridClock;

/** The feature's doors, opened together because they share rooms. */
public record Property(
        Homes homes,
        Outlines outlines,
        Buildings buildings,
        Installations installations,
        Claims claims,
        ClaimDesk claimDesk,
        Evidence evidence,
        DemoHomes demoHomes) {
    /**
     * What it stands on.
     *
     * @param wall for what people do; {@code grid} for what they own
     */
    public record Ground(
            Database database,
            Audit audit,
            Outbox outbox,
            Inbox inbox,
            Outlines outlines,
            GridClock grid,
            Clock wall) {}

    /**
     * The schemas {@code audit}, {@code notification}, {@code identity}, {@code devices}, {@code documents},
     * {@code property} and {@code webhook} must have been migrated.
     */
    public static Property open(Ground ground) {
        Database database = ground.database();
        Letters letters = new Letters(ground.outbox(), ground.inbox());
        Installations installations = new Installations(database, ground.audit(), ground.grid(), ground.wall());
        return new Property(
                new Homes(database),
                ground.outlines(),
                new Buildings(database, ground.outlines(), ground.wall()),
                installations,
                new Claims(database, letters, ground.wall()),
                new ClaimDesk(
                        database,
                        new Transfers(installations, letters, ground.grid()),
                        letters,
                        new Announcements(ground.wall()),
                        ground.audit(),
                        ground.grid(),
                        ground.wall()),
                new Evidence(database, ground.wall()),
                new DemoHomes(database, installations, ground.audit(), ground.grid(), ground.wall()));
    }
}
