package powersight.api;

import com.typesafe.config.Config;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operations may set, read once from {@code powersight.http}.
 *
 * @param hosts names besides the loopback ones that this server answers to
 * @param largestBody bytes of a request's body
 * @param ticketKey signs tickets for the live socket; nodes behind one address share it
 */
public record HttpSettings(Set<String> hosts, long largestBody, byte[] ticketKey, Live live) {
    /**
     * @param helloWithin how long a new socket may stay silent
     * @param behind a frame that is not out after this time means that the client is too slow
     * @param topics most subscriptions of one connection
     */
    public record Live(Duration helloWithin, Duration heartbeat, Duration behind, int topics) {}

    public static HttpSettings of(Config config) {
        Config http = config.getConfig("powersight.http");
        Config live = http.getConfig("live");
        return new HttpSettings(
                http.getStringList("hosts").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                http.getBytes("largest-body"),
                key(http.getString("ticket-key")),
                new Live(
                        live.getDuration("hello-within"),
                        live.getDuration("heartbeat"),
                        live.getDuration("behind"),
                        live.getInt("topics")));
    }

    private static byte[] key(String given) {
        if (given.isEmpty()) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            return random;
        }
        byte[] key = given.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (key.length < 32)
            throw new IllegalArgumentException(
                    "powersight.http.ticket-key must have 32 characters or more, or be empty");
        return key;
    }
}
