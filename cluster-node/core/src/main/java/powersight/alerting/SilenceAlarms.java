package powersight.alerting;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.GridClock;

/** The alarms that there are and were, and taking one in hand. {@link SilenceWatch} raises and clears them. */
public final class SilenceAlarms {
    public enum State {
        OPEN,
        ACKNOWLEDGED,
        CLEARED
    }

    /** @param state one that is acknowledged is still open */
    public record Filter(Optional<State> state, Optional<Asset.Kind> kind, Optional<String> asset) {}

    private final Database database;
    private final Audit audit;
    private final GridClock grid;

    public SilenceAlarms(Database database, Audit audit, GridClock grid) {
        this.database = database;
        this.audit = audit;
        this.grid = grid;
    }

    /** Newest first. */
    public Page<Alarm> list(Filter filter, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Alarm> alarms = filtered(
                            handle,
                            "select * from silence_alarm where number < :below and",
                            "order by number desc limit :limit",
                            filter)
                    .bind("below", after.map(Long::parseLong).orElse(Long.MAX_VALUE))
                    .bind("limit", limit)
                    .map((row, context) -> Alarm.read(row))
                    .list();
            long total = filtered(handle, "select count(*) from silence_alarm where", "", filter)
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = alarms.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(alarms.get(limit - 1).number()));
            return new Page<>(alarms, next, total);
        });
    }

    private static Query filtered(Handle handle, String beginning, String end, Filter filter) {
        String state = filter.state()
                .map(wanted -> switch (wanted) {
                    case OPEN -> "cleared_at is null";
                    case ACKNOWLEDGED -> "cleared_at is null and acknowledged_at is not null";
                    case CLEARED -> "cleared_at is not null";
                })
                .orElse("true");
        return handle.createQuery(beginning + " (" + state + ") and (:kind::text is null or kind = :kind)"
                        + " and (:asset::text is null or asset = :asset) " + end)
                .bind("kind", filter.kind().map(Enum::name).orElse(null))
                .bind("asset", filter.asset().orElse(null));
    }

    /** Who says so has it in hand: people are not told again. Saying it again changes the note. */
    public Alarm acknowledge(AccountId by, long number, String note) {
        return database.jdbi().inTransaction(handle -> {
            Alarm before = handle.createQuery("select * from silence_alarm where number = ? for update")
                    .bind(0, number)
                    .map((row, context) -> Alarm.read(row))
                    .findOne()
                    .orElseThrow(() -> no("no-such-alarm", "there is no alarm " + number, "look at the list"));
            if (!before.isOpen())
                throw no("alarm-cleared", "alarm " + number + " is over", "nothing is left to be done about it");
            Instant now = grid.now();
            handle.execute("""
                    update silence_alarm set acknowledged_by = ?, acknowledged_at = ?, note = ?, tell_at = null,
                      escalate_at = null where number = ?""", by.value(), now.atOffset(ZoneOffset.UTC), note, number);
            audit.record(
                    handle,
                    new AuditedAction(
                            by.toString(),
                            "alarm-acknowledged",
                            "alarm/" + number,
                            AuditedAction.NOTHING,
                            Map.of("asset", before.asset().toString(), "note", note)));
            return new Alarm(
                    number,
                    before.asset(),
                    before.municipality(),
                    before.silentSince(),
                    before.raisedAt(),
                    before.clearedAt(),
                    before.told(),
                    Optional.empty(),
                    Optional.empty(),
                    before.escalatedAt(),
                    Optional.of(new Alarm.Acknowledgement(by, now, note)));
        });
    }

    private static RefusedException no(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }
}
