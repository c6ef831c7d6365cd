package powersight.api.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.HttpCookiePair;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.StreamSupport;
import powersight.identity.Tokens;

/** A browser's tokens: in cookies that no script can read and no foreign page can cause to be sent. */
public final class Cookies {
    private static final String ACCESS = "powersight_access", REFRESH = "powersight_refresh";
    private static final String REFRESH_PATH = "/api/v1/session";
    private static final String WAY = "powersight_way", WAY_PATH = "/api/v1/sign-in/provider";
    private static final Duration WAY_LIFE = Duration.ofMinutes(10);

    private Cookies() {}

    public static Optional<String> access(HttpRequest request) {
        return find(request, ACCESS);
    }

    public static Optional<String> refresh(HttpRequest request) {
        return find(request, REFRESH);
    }

    public static HttpResponse with(HttpResponse response, Tokens tokens, Instant now, boolean secure) {
        return response.addHeader(
                        cookie(ACCESS, tokens.access(), "/", Duration.between(now, tokens.accessUntil()), secure))
                .addHeader(cookie(
                        REFRESH, tokens.refresh(), REFRESH_PATH, Duration.between(now, tokens.refreshUntil()), secure));
    }

    public static HttpResponse without(HttpResponse response, boolean secure) {
        return response.addHeader(cookie(ACCESS, "", "/", Duration.ZERO, secure))
                .addHeader(cookie(REFRESH, "", REFRESH_PATH, Duration.ZERO, secure));
    }

    /** Lax, since the browser is led back to us by a foreign page, and then it must be shown; good for that path alone. */
    public static HttpResponse onTheWay(HttpResponse response, String browser, boolean secure) {
        return response.addHeader(way(browser, WAY_LIFE, secure));
    }

    public static Optional<String> onTheWay(HttpRequest request) {
        return find(request, WAY);
    }

    public static HttpResponse arrived(HttpResponse response, boolean secure) {
        return response.addHeader(way("", Duration.ZERO, secure));
    }

    private static RawHeader way(String value, Duration life, boolean secure) {
        return RawHeader.create(
                "Set-Cookie",
                WAY + "=" + value + "; Path=" + WAY_PATH + "; Max-Age=" + life.toSeconds() + "; HttpOnly; SameSite=Lax"
                        + (secure ? "; Secure" : ""));
    }

    private static RawHeader cookie(String name, String value, String path, Duration life, boolean secure) {
        return RawHeader.create(
                "Set-Cookie",
                name + "=" + value + "; Path=" + path + "; Max-Age=" + Math.max(0, life.toSeconds())
                        + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : ""));
    }

    private static Optional<String> find(HttpRequest request, String name) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(Cookie.class::isInstance)
                .map(Cookie.class::cast)
                .flatMap(header -> StreamSupport.stream(header.getCookies().spliterator(), false))
                .filter(pair -> pair.name().equals(name))
                .map(HttpCookiePair::value)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
