package powersight.testing;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import powersight.notification.Letter;
import powersight.notification.MailSender;
import powersight.notification.Mailer;
import powersight.platform.Database;

/** Where all mail of a test ends up, to be read. */
public final class Letterbox {
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final MailSender sender;

    public Letterbox(Database database, Clock clock) {
        sender = new MailSender(
                database,
                letter -> {
                    letters.add(letter);
                    return new Mailer.Sent();
                },
                clock);
    }

    /** Sends what waits in the outbox, and lists what anybody got who is meant, the oldest first. */
    public List<Letter> lettersTo(Predicate<String> recipient) {
        sender.sendDue();
        return letters.stream()
                .filter(letter -> recipient.test(letter.recipient()))
                .toList();
    }
}
