package powersight.devices;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
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

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        for (JournalEvent row : events) {
            MeterEvent event = row.event();
            if (event instanceof MeterEvent.Commissioned commissioned) commissioned(transaction, commissioned);
            else if (event instanceof MeterEvent.CameOnline online)
                state(transaction, online.meter().value(), MeterNow.Connection.ONLINE, online.at());
            else if (event instanceof MeterEvent.WentOffline offline)
                state(transaction, offline.meter().value(), MeterNow.Connection.OFFLINE, offline.at());
            else if (event instanceof MeterEvent.LastGaspHeard gasp)
                transaction.execute(
                        "update meter_list set last_gasp_at = greatest(last_gasp_at, ?) where id = ?",
                        utc(gasp.at()),
                        gasp.meter().value());
        }
    }

    /** A second commissioning replaces the registration; how the meter stands, and since when it is known, stay. */
    private static void commissioned(Handle transaction, MeterEvent.Commissioned event) {
        Registration registration = event.registration();
        transaction
                .createUpdate("""
                        insert into meter_list (id, municipality, building, concentrator, trial, every_s, timeout_s, state,
                          commissioned_at)
                        values (:id, :municipality, :building, :concentrator, :trial, :every, :timeout, 'NEVER_SEEN', :at)
                        on conflict (id) do update set municipality = excluded.municipality,
                          building = excluded.building, concentrator = excluded.concentrator, trial = excluded.trial,
                          every_s = excluded.every_s, timeout_s = excluded.timeout_s""")
                .bind("id", event.meter().value())
                .bind("municipality", registration.municipality())
                .bind("building", registration.building().orElse(null))
                .bind(
                        "concentrator",
                        registration.concentrator().map(ConcentratorId::value).orElse(null))
                .bind("trial", registration.trial())
                .bind("every", seconds(registration.every()))
                .bind("timeout", seconds(registration.timeout()))
                .bind("at", utc(event.at()))
                .execute();
    }

    private static void state(Handle transaction, String meter, MeterNow.Connection state, Instant since) {
        transaction.execute(
                "update meter_list set state = ?, state_since = ? where id = ?", state.name(), utc(since), meter);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("truncate meter_list");
    }
}
