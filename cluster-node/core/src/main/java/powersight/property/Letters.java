package powersight.property;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.notification.Inbox;
import powersight.notification.Language;
import powersight.notification.Mail;
import powersight.notification.Outbox;

/** Tells a person something, in their inbox and by mail if they have an address; in the caller's transaction. */
final class Letters {
    private record Recipient(String name, Optional<String> email, Language language) {}

    private final Outbox outbox;
    private final Inbox inbox;

    Letters(Outbox outbox, Inbox inbox) {
        this.outbox = outbox;
        this.inbox = inbox;
    }

    /**
     * @param key what makes it the same letter
     * @param flat how the flat is called
     */
    void tell(Handle handle, UUID person, PropertyMail template, String key, String flat, Optional<String> reason) {
        Recipient recipient = handle.createQuery("select full_name, email, language from account where id = ?")
                .bind(0, person)
                .map((row, context) -> new Recipient(
                        row.getString(1),
                        Optional.ofNullable(row.getString(2)),
                        Language.byTag(row.getString(3)).orElseThrow()))
                .one();
        Map<String, String> arguments = new HashMap<>();
        arguments.put("name", recipient.name());
        arguments.put("flat", flat);
        reason.ifPresent(why -> arguments.put("reason", why));
        String whole = template.key() + "/" + key;
        inbox.put(handle, person, whole, template, arguments);
        recipient
                .email()
                .ifPresent(address -> outbox.put(
                        handle, new Mail(whole + "/" + person, address, recipient.language(), template, arguments)));
    }
}
