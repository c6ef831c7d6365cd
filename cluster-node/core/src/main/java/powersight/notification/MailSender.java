package powersight.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;

/**
 * Sends what waits in the outbox. Any number of nodes may run one: each letter is leased to one of them while it is sent,
 * so no database connection is held during a slow conversation with a mail server.
 *
 * <p>A letter is sent once, except when a process dies between the server's yes and our note of it: then it goes out
 * again with the same Message-ID, which SMTP leaves us as the only means.
 */
public final class MailSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MailSender.class);
    /** Longer than an adapter may take for one letter. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final Database database;
    private final Mailer mailer;
    private final Clock clock;
    private final Retries retries;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mail-sender");
        thread.setDaemon(true);
        return thread;
    });

    public MailSender(Database database, Mailer mailer, Clock clock) {
        this(database, mailer, clock, Retries.USUAL);
    }

    MailSender(Database database, Mailer mailer, Clock clock, Retries retries) {
        this.database = database;
        this.mailer = mailer;
        this.clock = clock;
        this.retries = retries;
    }

    /** Looks for mail that often, on a thread of its own, until closed. */
    public MailSender start(Duration every) {
        worker.scheduleWithFixedDelay(this::sendOrSay, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    @Override
    public void close() throws InterruptedException {
        worker.shutdown();
        if (!worker.awaitTermination(5, TimeUnit.SECONDS))
            log.info("a mail is still being sent; if we do not see the end of it, it is sent again");
    }

    /** Sends everything that is due now; how many letters were sent. */
    public int sendDue() {
        int sent = 0;
        for (Optional<Leased> next = lease(); next.isPresent() && !worker.isShutdown(); next = lease()) {
            Mailer.Outcome outcome = mailer.send(next.get().letter());
            note(next.get(), outcome);
            if (outcome instanceof Mailer.Sent) sent++;
        }
        return sent;
    }

    private record Leased(long id, int attempt, Letter letter) {}

    private void sendOrSay() {
        try {
            sendDue();
        } catch (RuntimeException e) {
            log.warn("mail could not be sent, will try again: {}", e.toString());
        }
    }

    private Optional<Leased> lease() {
        Instant now = clock.instant();
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        update mail_outbox set attempts = attempts + 1, next_at = :leasedUntil
                        where id = (select id from mail_outbox where state = 'WAITING' and next_at <= :now
                                    order by next_at, id limit 1 for update skip locked)
                        returning id, attempts, key, recipient, subject, body, created_at,
                          attachment_name, attachment_type, attachment""")
                        .bind("now", now)
                        .bind("leasedUntil", now.plus(LEASE))
                        .map((row, context) -> new Leased(
                                row.getLong("id"),
                                row.getInt("attempts"),
                                new Letter(
                                        row.getString("key"),
                                        row.getString("recipient"),
                                        row.getString("subject"),
                                        row.getString("body"),
                                        row.getTimestamp("created_at").toInstant(),
                                        attachment(row))))
                        .findOne());
    }

    private static Optional<Attachment> attachment(ResultSet row) throws SQLException {
        String name = row.getString("attachment_name");
        if (name == null) return Optional.empty();
        return Optional.of(new Attachment(name, row.getString("attachment_type"), row.getBytes("attachment")));
    }

    private void note(Leased mail, Mailer.Outcome outcome) {
        database.jdbi().useHandle(handle -> {
            if (outcome instanceof Mailer.Sent) {
                handle.execute(
                        "update mail_outbox set state = 'SENT', finished_at = ?, body = '', last_failure = null,"
                                + " attachment_name = null, attachment_type = null, attachment = null where id = ?",
                        clock.instant(),
                        mail.id());
            } else if (outcome instanceof Mailer.TryLater later) {
                if (retries.givenUpAfter(mail.attempt())) bury(handle, mail, later.reason());
                else
                    handle.execute(
                            "update mail_outbox set next_at = ?, last_failure = ? where id = ?",
                            clock.instant().plus(retries.after(mail.attempt())),
                            later.reason(),
                            mail.id());
            } else if (outcome instanceof Mailer.Impossible never) {
                bury(handle, mail, never.reason());
            }
        });
    }

    private void bury(Handle handle, Leased mail, String reason) {
        handle.execute(
                "update mail_outbox set state = 'DEAD', finished_at = ?, last_failure = ? where id = ?",
                clock.instant(),
                reason,
                mail.id());
        log.warn("mail {} was given up after {} attempts: {}", mail.letter().key(), mail.attempt(), reason);
    }
}
