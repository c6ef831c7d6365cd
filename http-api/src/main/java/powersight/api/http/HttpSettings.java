package powersight.api.http;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What operations may set, read once from {@code powersight.http}.
 *
 * @param hosts names besides the loopback ones that this server answers to
 * @param largestBody bytes of a request's body
 * @param rate requests to the API that one address may make
 */
public record HttpSettings(Set<String> hosts, long largestBody, Rate rate, Live live) {
    /**
     * @param perSecond 0 for no limit
     * @param burst so many at once after a pause
     * @param proxies whose word about the client's address is taken
     */
    public record Rate(double perSecond, int burst, Set<String> proxies) {}

    /**
     * @param helloWithin how long a new socket may stay silent
     * @param behind a frame that is not out after this time means that the client is too slow
     * @param topics most subscriptions of one connection
     * @param connectionsOfASession most open sockets of one sign-in on one node
     */
    public record Live(
            Duration helloWithin, Duration heartbeat, Duration behind, int topics, int connectionsOfASession) {}

    public static HttpSettings of(Config config) {
        Config http = config.getConfig("powersight.http");
        Config live = http.getConfig("live");
        return new HttpSettings(
                http.getStringList("hosts").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                http.getBytes("largest-body"),
                new Rate(
                        http.getDouble("rate.per-second"),
                        http.getInt("rate.burst"),
                        Set.copyOf(http.getStringList("sign-in.proxies"))),
                new Live(
                        live.getDuration("hello-within"),
                        live.getDuration("heartbeat"),
                        live.getDuration("behind"),
                        live.getInt("topics"),
                        live.getInt("connections-of-a-session")));
    }

    /** With more names that this server answers to. */
    public HttpSettings alsoCalled(Set<String> more) {
        return new HttpSettings(
                Stream.concat(hosts.stream(), more.stream().map(name -> name.toLowerCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()),
                largestBody,
                rate,
                live);
    }
}
