package powersight.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import powersight.availability.AvailabilityProjection;
import powersight.availability.IncidentProjection;
import powersight.devices.MeterListProjection;
import powersight.journal.JournalFollower;
import powersight.journal.JournalPruner;
import powersight.journal.JournalSize;
import powersight.journal.Projections;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.ReadingsProjection;
import powersight.timeseries.RollupFolder;
import powersight.timeseries.RollupProjection;
import powersight.timeseries.sql.PostgresReadings;

/** What follows the journal: single readings, their sums, uptime, the list of meters; and what keeps it small. */
record JournalParts(ReadingStore readings, Projections projections) {
    /** Grid time: how long an hour or a day is left open for stragglers before it is folded. */
    private static final Duration FOLD_AFTER = Duration.ofHours(2);

    /** @param news tells programs of others what happens to meters */
    static JournalParts start(Ground ground, JournalFollower news) {
        ReadingStore readings =
                ReadingStores.open(ground.config().getConfig("powersight.timeseries"), ground.following());
        Projections projections = Projections.start(
                ground.system(),
                ground.following(),
                List.of(
                        new MeterListProjection(),
                        new AvailabilityProjection(),
                        new IncidentProjection(),
                        new ReadingsProjection(readings),
                        new RollupProjection(ground.zone()),
                        news));
        projections.bindTo(ground.metrics());
        JournalParts parts = new JournalParts(readings, projections);
        if (ground.settings().has(Role.PROJECTIONS)) parts.keepInOrder(ground, ground.chores("the journal's"));
        return parts;
    }

    private void keepInOrder(Ground ground, Chores chores) {
        if (readings instanceof PostgresReadings partitioned)
            chores.every(
                    Duration.ofSeconds(30),
                    "days ahead",
                    () -> partitioned.prepareDays(ground.grid().now()));
        RollupFolder folder = new RollupFolder(ground.following(), ground.zone(), FOLD_AFTER);
        chores.every(
                Duration.ofSeconds(5),
                "folding",
                () -> folder.fold(ground.grid().now()));
        JournalSize size = new JournalSize(ground.following());
        size.bindTo(ground.metrics());
        chores.every(Duration.ofSeconds(15), "journal size", size::look);
        JournalPruner pruner = new JournalPruner(ground.following(), projections.readersOfAll());
        Duration keep = ground.config().getDuration("powersight.journal.keep");
        chores.every(
                ground.config().getDuration("powersight.journal.prune-every"),
                "pruning",
                () -> pruner.prune(Instant.now().minus(keep)));
    }
}
