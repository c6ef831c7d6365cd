package powersight.notification;

import java.time.Instant;
import java.util.Optional;

/** A mail as it goes out: plain text, addressed and dated, perhaps with a file. */
public record Letter(
        String key, String recipient, String subject, String body, Instant writtenAt, Optional<Attachment> attachment) {
    public Letter(String key, String recipient, String subject, String body, Instant writtenAt) {
        this(key, recipient, subject, body, writtenAt, Optional.empty());
    }
}
