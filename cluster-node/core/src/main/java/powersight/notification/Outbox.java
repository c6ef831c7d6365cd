package powersight.notification;

import java.time.Clock;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Where mail waits. What is put is sent if, and only if, the caller's transaction commits. */
public final class Outbox {
    private final Clock clock;

    public Outbox(Clock clock) {
        this.clock = clock;
    }

    /** A key that is there already is left as it is: the same fact told twice is one mail. */
    public void put(Handle handle, Mail mail) {
        Texts.Text text = Texts.of(mail.template(), mail.language(), mail.arguments());
        Instant now = clock.instant();
        handle.execute(
                """
                insert into mail_outbox
                  (key, recipient, subject, body, next_at, created_at, attachment_name, attachment_type, attachment)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing""",
                mail.key(),
                mail.recipient(),
                text.subject(),
                text.body(),
                now,
                now,
                mail.attachment().map(Attachment::name).orElse(null),
                mail.attachment().map(Attachment::mediaType).orElse(null),
                mail.attachment().map(Attachment::content).orElse(null));
    }
}
