package powersight.availability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;

/**
 * Keeps when each meter was up and when it was down. A meter is down from when it was last heard, not from when its
 * silence was noticed.
 *
 * <p>Handling an event again changes nothing: it finds its interval already there and in that state.
 */
public final class AvailabilityProjection implements JournalFollower {
    @Override
    public String name() {
        return "availability";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.RARE;
    }

    /**
     * A statement for many meters at once, for after an outage a whole country's come back together. What one meter went
     * through within these events is taken a step at a time.
     */
    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        List<Map<String, Change>> steps = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (JournalEvent row : events) {
            Optional<Change> change = change(row.event());
            if (change.isEmpty()) continue;
            int step = taken.merge(row.event().meter().value(), 1, Integer::sum) - 1;
            if (step == steps.size()) steps.add(new TreeMap<>());
            steps.get(step).put(row.event().meter().value(), change.get());
        }
        steps.forEach(step -> changed(transaction, step));
    }

    private record Change(Instant at, String state) {}

    private static Optional<Change> change(MeterEvent event) {
        if (event instanceof MeterEvent.CameOnline online) return Optional.of(new Change(online.at(), "UP"));
        if (event instanceof MeterEvent.WentOffline offline)
            return Optional.of(new Change(offline.lastHeardAt(), "DOWN"));
        return Optional.empty();
    }

    /** An interval that would begin where the one before began (heard once and never again) takes its place. */
    private static void changed(Handle transaction, Map<String, Change> step) {
        Set<String> closed =
                bound(transaction.createQuery("""
                        update availability_interval i set to_at = n.at
                        from unnest(:meters, :ats::timestamptz[], :states) as n (meter, at, state)
                        where i.meter = n.meter and i.to_at is null and i.from_at < n.at and i.state <> n.state
                        returning i.meter"""), step).mapTo(String.class).set();
        bound(transaction.createUpdate("""
                        insert into availability_interval (meter, from_at, state)
                        select n.meter, n.at, n.state
                        from unnest(:meters, :ats::timestamptz[], :states) as n (meter, at, state)
                        where n.meter = any(:closed)
                          or not exists (select 1 from availability_interval l where l.meter = n.meter and l.from_at > n.at)
                            and not exists (select 1 from availability_interval o
                                            where o.meter = n.meter and o.to_at is null and o.state = n.state)
                        on conflict (meter, from_at) do update set state = excluded.state
                        where availability_interval.to_at is null"""), step)
                .bindArray("closed", String.class, closed.toArray())
                .execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, Map<String, Change> step) {
        return statement
                .bindArray("meters", String.class, step.keySet().toArray())
                .bindArray(
                        "ats",
                        String.class,
                        step.values().stream()
                                .map(change -> change.at().toString())
                                .toArray())
                .bindArray(
                        "states",
                        String.class,
                        step.values().stream().map(Change::state).toArray());
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("truncate availability_interval");
    }
}
