package powersight.availability;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;

/** Keeps each meter's incidents. An event has one row, by its number in the meter's journal, however often it is handled. */
public final class IncidentProjection implements JournalFollower {
    @Override
    public String name() {
        return "incidents";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.RARE;
    }

    /** In one statement: after an outage a whole country's meters come back at once. */
    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        PreparedBatch rows = transaction.prepareBatch("""
                insert into meter_incident (meter, number, at, known_at, kind, first_sequence, last_sequence, reason)
                values (:meter, :number, :at, :known, :kind, :first, :last, :reason) on conflict do nothing""");
        for (JournalEvent row : events) Incident.of(row.event()).ifPresent(incident -> add(rows, row, incident));
        if (rows.size() > 0) rows.execute();
    }

    private static void add(PreparedBatch rows, JournalEvent row, Incident incident) {
        Optional<Incident.Lost> lost = incident.lost();
        rows.bind("meter", row.event().meter().value())
                .bind("number", row.sequenceNr())
                .bind("at", incident.at().atOffset(ZoneOffset.UTC))
                .bind("known", incident.knownAt().atOffset(ZoneOffset.UTC))
                .bind("kind", incident.kind().name())
                .bind("first", lost.map(Incident.Lost::first).orElse(null))
                .bind("last", lost.map(Incident.Lost::last).orElse(null))
                .bind("reason", lost.map(Incident.Lost::reason).orElse(null))
                .add();
    }

    @Override
    public void clear(Handle transaction) {
        transaction.execute("truncate meter_incident");
    }
}
