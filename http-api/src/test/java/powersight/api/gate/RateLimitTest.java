package powersight.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final RateLimit limit = new RateLimit(2, 5, Set.of("127.0.0.1"), nanos::get);

    private Optional<HttpResponse> ask(String path, String proxy, String client) {
        try {
            return limit.tooMuch(HttpRequest.GET("http://localhost" + path)
                    .addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(InetAddress.getByName(proxy)))
                    .addHeader(RawHeader.create("X-Forwarded-For", client)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isServed(String client) {
        return ask("/api/v1/clock", "127.0.0.1", client).isEmpty();
    }

    @Test
    void who_asks_too_much_is_told_when_to_come_again_and_others_do_not_notice() {
        for (int i = 0; i < 5; i++) assertThat(isServed("10.0.0.1")).isTrue();

        HttpResponse no = ask("/api/v1/clock", "127.0.0.1", "10.0.0.1").orElseThrow();

        assertThat(no.status().intValue()).isEqualTo(429);
        assertThat(no.getHeader("Retry-After").orElseThrow().value()).isEqualTo("1");
        assertThat(isServed("10.0.0.2")).isTrue();
    }

    @Test
    void asking_on_and_on_does_not_make_the_wait_longer() {
        for (int i = 0; i < 1_000; i++) isServed("10.0.0.1");

        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));

        assertThat(isServed("10.0.0.1")).isTrue();
        assertThat(isServed("10.0.0.1")).isFalse();
    }

    @Test
    void a_pause_gives_back_no_more_than_the_handful() {
        for (int i = 0; i < 5; i++) isServed("10.0.0.1");
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));

        int served = 0;
        while (isServed("10.0.0.1")) served++;

        assertThat(served).isEqualTo(5);
    }

    @Test
    void who_is_no_known_proxy_speaks_for_itself_whatever_it_says() {
        for (int i = 0; i < 5; i++) ask("/api/v1/clock", "10.9.9.9", "10.0.0." + i);

        assertThat(ask("/api/v1/clock", "10.9.9.9", "10.0.0.77")).isPresent();
    }

    @Test
    void pages_and_health_are_not_counted() {
        for (int i = 0; i < 50; i++) {
            assertThat(ask("/", "127.0.0.1", "10.0.0.1")).isEmpty();
            assertThat(ask("/health/ready", "127.0.0.1", "10.0.0.1")).isEmpty();
        }
    }

    @Test
    void without_a_limit_there_is_none() {
        RateLimit none = new RateLimit(0, 5, Set.of(), nanos::get);

        for (int i = 0; i < 1_000; i++)
            assertThat(none.tooMuch(HttpRequest.GET("http://localhost/api/v1/clock")))
                    .isEmpty();
    }
}
