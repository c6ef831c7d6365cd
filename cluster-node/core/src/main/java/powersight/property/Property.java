package powersight.property;

import java.time.Clock;
import powersight.audit.Audit;
import powersight.platform.Database;
import powersight.wire.GridClock;

/** The feature's doors, opened together because they share rooms. */
public record Property(Homes homes, Installations installations, DemoHomes demoHomes) {
    /** What it stands on. */
    public record Ground(Database database, Audit audit, GridClock grid, Clock wall) {}

    /** The schemas {@code audit}, {@code identity}, {@code devices} and {@code property} must have been migrated. */
    public static Property open(Ground ground) {
        Installations installations =
                new Installations(ground.database(), ground.audit(), ground.grid(), ground.wall());
        return new Property(
                new Homes(ground.database()),
                installations,
                new DemoHomes(ground.database(), installations, ground.audit(), ground.grid(), ground.wall()));
    }
}
