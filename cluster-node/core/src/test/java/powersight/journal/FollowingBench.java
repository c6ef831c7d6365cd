package powersight.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import powersight.meter.MeterEvent;
import powersight.testing.Following;
import powersight.testing.JournalRows;
import powersight.testing.TestDatabase;
import powersight.timeseries.ReadingsProjection;
import powersight.timeseries.RollupProjection;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.Electrical;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * Prints what following the journal costs: events a second and CPU milliseconds per event, of this process and of
 * PostgreSQL. Run its main by hand; arguments: events (200000), meters (10000). Nothing is asserted.
 */
public final class FollowingBench {
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    private FollowingBench() {}

    public static void main(String[] args) throws IOException {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        int meters = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        try (TestDatabase database = TestDatabase.create("journal", "timeseries")) {
            write(new JournalRows(database.database()), events, meters);
            database.database().jdbi().useHandle(handle -> handle.execute("analyze event_journal"));
            // the first round warms up, the second counts
            RollupProjection rollups = new RollupProjection(ZoneId.of("Europe/Belgrade"));
            ReadingsProjection readings = new ReadingsProjection(new PostgresReadings(database.database()));
            for (String round : List.of("warm-up", "measured")) {
                measure(round + ": cursor + rollup", database, new Following(database.database(), rollups));
                measure(round + ": cursor + readings", database, new Following(database.database(), readings));
            }
        }
        System.exit(0);
    }

    private static void write(JournalRows journal, int events, int meters) {
        Random random = new Random(1);
        List<MeterEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            int meter = i % meters;
            int sequence = i / meters + 1;
            Instant at = AT.plusSeconds(60L * sequence).plusMillis(random.nextInt(60_000));
            batch.add(new MeterEvent.ReadingsRecorded(
                    new MeterId("meter-%07d".formatted(meter)),
                    at.plusMillis(100),
                    List.of(new Reading(
                            at,
                            sequence,
                            Registers.singleRate(1_000L * meter + 9L * sequence),
                            new Electrical(
                                    230_000 + random.nextInt(3_000),
                                    1_300,
                                    300_000 + random.nextInt(9_000),
                                    980,
                                    50_000),
                            0))));
            if (batch.size() == 5_000 || i == events - 1) {
                journal.write(batch);
                batch.clear();
            }
        }
    }

    private static void measure(String what, TestDatabase database, Following following) throws IOException {
        database.database().jdbi().useHandle(handle -> handle.execute("truncate rollup_quarter, reading"));
        long cpu = cpuMillis(database);
        long start = System.nanoTime();
        int events = following.catchUp();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-30s %,9d events  %,9.0f events/s  %.4f ms CPU per event%n",
                what, events, events / seconds, (double) (cpuMillis(database) - cpu) / events);
    }

    /** Of this process and of PostgreSQL's, ended children included. */
    private static long cpuMillis(TestDatabase database) throws IOException {
        long ticks = 0;
        int backend = database.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select pg_backend_pid()")
                        .mapTo(Integer.class)
                        .one());
        ProcessHandle postmaster =
                ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
        List<Long> pids = new ArrayList<>(List.of(ProcessHandle.current().pid(), postmaster.pid()));
        postmaster.children().forEach(child -> pids.add(child.pid()));
        for (long pid : pids) {
            Path stat = Path.of("/proc", Long.toString(pid), "stat");
            if (!Files.exists(stat)) continue;
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            for (int field = 11; field <= 14; field++) ticks += Long.parseLong(fields[field]);
        }
        return ticks * 10;
    }
}
