package powersight.meter;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;

/**
 * How a meter stood at a past instant, told again from its journal: exactly what was known then, nothing that arrived
 * later. Reaches back as far as the meter's journal is kept.
 */
public final class MeterHistory {
    private final Database database;

    public MeterHistory(Database database) {
        this.database = database;
    }

    /** @param when grid time */
    public MeterNow asOf(MeterId meter, Instant when) {
        return database.jdbi().inTransaction(handle -> {
            Base base = base(handle, meter);
            MeterState state = base.state();
            try (var events = events(handle, meter, base.number()).iterator()) {
                if (!events.hasNext()) throw unknown(meter);
                MeterEvent first = events.next();
                if (first.knownAt().isAfter(when)) throw tooEarly(meter, when, first.knownAt());
                if (base.number() == 0) state = first.applyTo(state); // else the snapshot has it in
                state = until(when, events, state);
            }
            return standing(meter, state);
        });
    }

    /** @param number of the event after which the meter stood like that */
    private record Base(long number, MeterState state) {}

    /** The oldest place from which on nothing is missing: the beginning, or a snapshot once readings have been pruned. */
    private static Base base(Handle handle, MeterId meter) {
        return handle.createQuery("""
                        with numbered as (
                          select sequence_number as n, lag(sequence_number, 1, 0::bigint)
                            over (order by sequence_number) as before
                          from event_journal where persistence_id = :id and not deleted)
                        select sequence_number, snapshot_payload, snapshot_ser_manifest from snapshot
                        where persistence_id = :id
                          and sequence_number >= (select max(n) from numbered where before <> n - 1)
                        order by sequence_number limit 1""")
                .bind("id", Meter.persistenceId(meter).id())
                .map((row, context) -> new Base(row.getLong(1), (MeterState)
                        new MeterSerializer().fromBinary(row.getBytes(2), row.getString(3))))
                .findOne()
                .orElse(new Base(0, MeterState.UNCOMMISSIONED));
    }

    private static MeterState until(Instant when, Iterator<MeterEvent> events, MeterState from) {
        MeterState state = from;
        while (events.hasNext()) {
            MeterEvent event = events.next();
            if (event.knownAt().isAfter(when)) return state;
            state = event.applyTo(state);
        }
        return state;
    }

    private static ResultIterable<MeterEvent> events(Handle handle, MeterId meter, long from) {
        return handle.createQuery("""
                        select event_payload, event_ser_manifest from event_journal
                        where persistence_id = :id and sequence_number >= :from and not deleted
                        order by sequence_number""")
                .bind("id", Meter.persistenceId(meter).id())
                .bind("from", from)
                .setFetchSize(1_000)
                .map((row, context) -> MeterSerializer.event(row.getBytes(1), row.getString(2)));
    }

    private static MeterNow standing(MeterId meter, MeterState state) {
        boolean seen = state.connection() != MeterNow.Connection.NEVER_SEEN;
        boolean read = state.last().isPresent();
        return new MeterNow(
                meter,
                state.registration().orElseThrow(() -> unknown(meter)),
                state.connection(),
                seen ? Optional.of(state.since()) : Optional.empty(),
                read ? Optional.of(state.lastReceivedAt()) : Optional.empty(),
                state.last(),
                read ? Optional.of(state.lastReceivedAt()) : Optional.empty(),
                state.recorded(),
                0,
                List.copyOf(state.seen().missing()));
    }

    private static RefusedException unknown(MeterId meter) {
        return new RefusedException(
                new Refused("unknown-meter", "meter " + meter + " is not commissioned", "commission it first"));
    }

    private static RefusedException tooEarly(MeterId meter, Instant when, Instant first) {
        return new RefusedException(new Refused(
                "before-the-journal",
                "meter " + meter + " is not known at " + when,
                "its journal begins at " + first + "; ask for that instant or later"));
    }
}
