package powersight.webhook;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** @param trustedHosts may be told although they are not public, and without TLS */
public record WebhookSettings(Set<String> trustedHosts, Duration timeout, Duration every, int atOnce) {
    public WebhookSettings {
        trustedHosts = trustedHosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        if (timeout.isNegative() || timeout.isZero())
            throw new IllegalArgumentException("powersight.webhook.timeout is " + timeout + "; it must be positive");
        if (every.toMillis() < 1)
            throw new IllegalArgumentException("powersight.webhook.every is " + every + "; at least 1 ms");
        if (atOnce < 1) throw new IllegalArgumentException("powersight.webhook.at-once is " + atOnce + "; at least 1");
    }

    /** @param config {@code powersight.webhook} */
    public static WebhookSettings of(Config config) {
        return new WebhookSettings(
                Set.copyOf(config.getStringList("trusted-hosts")),
                config.getDuration("timeout"),
                config.getDuration("every"),
                config.getInt("at-once"));
    }
}
