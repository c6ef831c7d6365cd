package powersight.availability;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
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

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        for (JournalEvent event : events) {
            if (event.event() instanceof MeterEvent.CameOnline online)
                changed(transaction, online.meter().value(), online.at(), "UP");
            else if (event.event() instanceof MeterEvent.WentOffline offline)
                changed(transaction, offline.meter().value(), offline.lastHeardAt(), "DOWN");
        }
    }

    /** An interval that would begin where the one before began (heard once and never again) takes its place. */
    private static void changed(Handle transaction, String meter, Instant at, String state) {
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        int closed = transaction
                .createUpdate("""
                        update availability_interval set to_at = :at
                        where meter = :meter and to_at is null and from_at < :at and state <> :state""")
                .bind("at", time)
                .bind("meter", meter)
                .bind("state", state)
                .execute();
        transaction
                .createUpdate("""
                        insert into availability_interval (meter, from_at, state) select :meter, :at, :state
                        where :closed > 0
                          or not exists (select 1 from availability_interval where meter = :meter and from_at > :at)
                            and not exists (select 1 from availability_interval
                                            where meter = :meter and to_at is null and state = :state)
                        on conflict (meter, from_at) do update set state = excluded.state
                        where availability_interval.to_at is null""")
                .bind("at", time)
                .bind("meter", meter)
                .bind("state", state)
                .bind("closed", closed)
                .execute();
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("truncate availability_interval");
    }
}
