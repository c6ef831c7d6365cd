package powersight.notification;

import java.time.Instant;

/** A mail as it goes out: plain text, addressed and dated. */
public record Letter(String key, String recipient, String subject, String body, Instant writtenAt) {}
