package powersight.notification;

import java.time.Duration;
import java.util.Optional;
import powersight.platform.Database;

/** Letters that should have gone out by now and have not, and what the last attempt at one of them came to. */
public record Backlog(long letters, String why) {
    public static Optional<Backlog> olderThan(Database database, Duration patience) {
        Backlog found = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select count(*) as letters, max(last_failure) as why from mail_outbox
                                where state = 'WAITING' and created_at < now() - make_interval(secs => :patience)""")
                        .bind("patience", patience.toSeconds())
                        .map((row, context) -> new Backlog(
                                row.getLong("letters"),
                                Optional.ofNullable(row.getString("why")).orElse("nobody has tried to send them")))
                        .one());
        return found.letters() == 0 ? Optional.empty() : Optional.of(found);
    }
}
