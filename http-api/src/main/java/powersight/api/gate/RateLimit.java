package powersight.api.gate;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import powersight.api.http.BadInput;
import powersight.api.http.Problems;
import powersight.api.http.Visitors;

/**
 * How much one address may ask of this node: so many requests a second, and a handful at once after a pause. Who asks
 * more is told when to come again, and others do not notice. Pages, health and metrics are not counted.
 */
public final class RateLimit {
    private static final int MOST_REMEMBERED = 50_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final Set<String> proxies;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Bucket> byAddress = new ConcurrentHashMap<>();

    /** @param taken whether the last request got its token */
    private record Bucket(double tokens, long atNanos, boolean taken) {}

    /** @param perSecond 0 for no limit */
    public RateLimit(double perSecond, int burst, Set<String> proxies, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.burst = Math.max(1, burst);
        this.proxies = proxies;
        this.nanos = nanos;
    }

    /** What to answer instead, when it is too much. */
    Optional<HttpResponse> tooMuch(HttpRequest request) {
        if (perSecond <= 0 || !request.getUri().path().startsWith("/api/")) return Optional.empty();
        long now = nanos.getAsLong();
        if (byAddress.size() > MOST_REMEMBERED) forgetTheFull(now);
        Bucket left = byAddress.compute(Visitors.of(request, proxies).address(), (address, before) -> {
            double tokens = before == null ? burst : filled(before, now);
            return new Bucket(tokens < 1 ? tokens : tokens - 1, now, tokens >= 1);
        });
        if (left.taken()) return Optional.empty();
        long seconds = Math.max(1, (long) Math.ceil((1 - left.tokens()) / perSecond));
        BadInput why = BadInput.whole(
                429,
                "too-many-requests",
                "more than " + trimmed(perSecond) + " requests a second came from this address",
                "come again in " + seconds + " s, and ask less often");
        RawHeader retryAfter = RawHeader.create("Retry-After", Long.toString(seconds));
        return Optional.of(Problems.of(why, "").addHeader(retryAfter));
    }

    private double filled(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens() + (now - bucket.atNanos()) / NANOS * perSecond);
    }

    private void forgetTheFull(long now) {
        for (Iterator<Bucket> each = byAddress.values().iterator(); each.hasNext(); )
            if (filled(each.next(), now) >= burst) each.remove();
    }

    private static String trimmed(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
