package powersight.webhook;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import powersight.wire.MeterId;

/**
 * A fact as receivers are told it.
 *
 * @param key what makes it the same fact: told twice, sent once; the receiver's means against repeats
 * @param at grid time
 * @param data numbers, texts and truth values by name
 */
public record Announcement(
        String key, WebhookKind kind, Optional<MeterId> meter, Instant at, Map<String, Object> data) {
    public Announcement {
        data = Map.copyOf(data);
    }
}
