package powersight.devices;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.meter.MeterEvent;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.wire.ConcentratorId;

/**
 * Keeps the list of meters from their rare events. Each event sets what it says, so handling it again changes nothing.
 */
public final class MeterListProjection implements JournalFollower {
    @Override
    public String name() {
        return "meter-list";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.RARE;
    }

    /**
     * What these events come to for each meter, a statement for all of them: a delivery of new meters, or the end of an
     * outage, changes a great many at once.
     */
    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        Map<String, MeterEvent.Commissioned> registrations = new TreeMap<>();
        Map<String, State> states = new TreeMap<>();
        Map<String, Instant> gasps = new TreeMap<>();
        for (JournalEvent row : events) {
            MeterEvent event = row.event();
            String meter = event.meter().value();
            if (event instanceof MeterEvent.Commissioned commissioned)
                registrations.merge(meter, commissioned, MeterListProjection::replaced);
            else if (event instanceof MeterEvent.CameOnline online)
                states.put(meter, new State(MeterNow.Connection.ONLINE, online.at()));
            else if (event instanceof MeterEvent.WentOffline offline)
                states.put(meter, new State(MeterNow.Connection.OFFLINE, offline.at()));
            else if (event instanceof MeterEvent.LastGaspHeard gasp)
                gasps.merge(meter, gasp.at(), (a, b) -> a.isAfter(b) ? a : b);
        }
        if (!registrations.isEmpty()) commissioned(transaction, registrations.values());
        if (!states.isEmpty()) changed(transaction, states);
        if (!gasps.isEmpty()) gasped(transaction, gasps);
    }

    private record State(MeterNow.Connection connection, Instant since) {}

    /** The later registration, and the time of the first. */
    private static MeterEvent.Commissioned replaced(MeterEvent.Commissioned first, MeterEvent.Commissioned later) {
        return new MeterEvent.Commissioned(first.meter(), later.registration(), first.at());
    }

    /** A second commissioning replaces the registration; how the meter stands, and since when it is known, stay. */
    private static void commissioned(Handle transaction, Collection<MeterEvent.Commissioned> all) {
        PreparedBatch rows = transaction.prepareBatch("""
                insert into meter_list (id, municipality, building, concentrator, trial, every_s, timeout_s, state,
                  commissioned_at)
                values (:id, :municipality, :building, :concentrator, :trial, :every, :timeout, 'NEVER_SEEN', :at)
                on conflict (id) do update set municipality = excluded.municipality,
                  building = excluded.building, concentrator = excluded.concentrator, trial = excluded.trial,
                  every_s = excluded.every_s, timeout_s = excluded.timeout_s""");
        for (MeterEvent.Commissioned event : all) {
            Registration registration = event.registration();
            rows.bind("id", event.meter().value())
                    .bind("municipality", registration.municipality())
                    .bind("building", registration.building().orElse(null))
                    .bind(
                            "concentrator",
                            registration
                                    .concentrator()
                                    .map(ConcentratorId::value)
                                    .orElse(null))
                    .bind("trial", registration.trial())
                    .bind("every", seconds(registration.every()))
                    .bind("timeout", seconds(registration.timeout()))
                    .bind("at", event.at().atOffset(ZoneOffset.UTC))
                    .add();
        }
        rows.execute();
    }

    private static void changed(Handle transaction, Map<String, State> states) {
        transaction
                .createUpdate("""
                        update meter_list m set state = n.state, state_since = n.since
                        from unnest(:meters, :states, :since::timestamptz[]) as n (meter, state, since)
                        where m.id = n.meter""")
                .bindArray("meters", String.class, states.keySet().toArray())
                .bindArray(
                        "states",
                        String.class,
                        states.values().stream()
                                .map(state -> state.connection().name())
                                .toArray())
                .bindArray(
                        "since",
                        String.class,
                        states.values().stream()
                                .map(state -> state.since().toString())
                                .toArray())
                .execute();
    }

    private static void gasped(Handle transaction, Map<String, Instant> gasps) {
        transaction
                .createUpdate("""
                        update meter_list m set last_gasp_at = greatest(m.last_gasp_at, n.at)
                        from unnest(:meters, :ats::timestamptz[]) as n (meter, at) where m.id = n.meter""")
                .bindArray("meters", String.class, gasps.keySet().toArray())
                .bindArray(
                        "ats",
                        String.class,
                        gasps.values().stream().map(Instant::toString).toArray())
                .execute();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("truncate meter_list");
    }
}
