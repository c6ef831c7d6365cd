package powersight.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** Mail that was given up: to look at, and to send after all once the cause is gone. */
public final class DeadMail {
    /** Never with the body: it may hold a link that opens an account. */
    public record Row(
            long id, String key, String recipient, String subject, int attempts, Instant since, String reason) {}

    private final Database database;
    private final Clock clock;

    public DeadMail(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public Page<Row> list(Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Row> rows = handle.createQuery("""
                            select * from mail_outbox where state = 'DEAD' and id > :after order by id limit :limit""")
                    .bind("after", after.map(Long::parseLong).orElse(0L))
                    .bind("limit", limit)
                    .map((row, context) -> new Row(
                            row.getLong("id"),
                            row.getString("key"),
                            row.getString("recipient"),
                            row.getString("subject"),
                            row.getInt("attempts"),
                            row.getTimestamp("finished_at").toInstant(),
                            row.getString("last_failure")))
                    .list();
            long total = handle.createQuery("select count(*) from mail_outbox where state = 'DEAD'")
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(rows.get(rows.size() - 1).id()));
            return new Page<>(rows, next, total);
        });
    }

    /** Puts it back into the queue, with all attempts before it. */
    public void sendAgain(long id) {
        int found = database.jdbi().withHandle(handle -> handle.execute("""
                        update mail_outbox set state = 'WAITING', attempts = 0, next_at = ?, finished_at = null
                        where id = ? and state = 'DEAD'""", clock.instant(), id));
        if (found == 0)
            throw new RefusedException(
                    new Refused("no-such-dead-mail", "there is no undeliverable mail " + id, "look at the list again"));
    }
}
