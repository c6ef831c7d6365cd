package powersight.api.gate;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import powersight.api.http.BadInput;

/**
 * Who may ask at all, before there is sign-in: this machine's own names only, so that a foreign page cannot reach us
 * through a name it made point here (DNS rebinding), and no write that a foreign page could have caused.
 */
public final class Access {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** Sent with everything. The page has no inline script or style and fetches nothing from elsewhere. */
    private static final List<HttpHeader> SECURITY = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; "
                            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
                            + "require-trusted-types-for 'script'; trusted-types lit-html"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("X-Frame-Options", "DENY"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
            RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
            RawHeader.create("Permissions-Policy", "camera=(), microphone=(), geolocation=()"));

    private final Set<String> hosts;

    public Access(Set<String> moreHosts) {
        this.hosts = moreHosts;
    }

    /** @throws BadInput when the request may not be answered */
    void check(HttpRequest request) {
        String host = request.getUri().host().address().toLowerCase(Locale.ROOT);
        if (!isOurs(host))
            throw BadInput.whole(
                    421,
                    "foreign-host",
                    "this server is not called '" + host + "'",
                    "use localhost, or add the name to powersight.http.hosts");
        boolean reads = request.method().equals(HttpMethods.GET)
                || request.method().equals(HttpMethods.HEAD)
                || request.method().equals(HttpMethods.OPTIONS);
        if (reads) return;
        if (has(request, "Origin") || has(request, "Sec-Fetch-Site")) {
            checkOrigin(request);
            if (request.getHeader("X-PowerSight").isEmpty())
                throw BadInput.whole(
                        403,
                        "no-csrf-header",
                        "a browser's write lacks the header X-PowerSight",
                        "send X-PowerSight: 1");
        }
    }

    /** A page may only speak with the server it came from. Programs send no Origin. */
    public void checkOrigin(HttpRequest request) {
        request.getHeader("Origin").ifPresent(origin -> {
            if (!sameOrigin(origin.value(), request.getUri()))
                throw BadInput.whole(
                        403,
                        "foreign-origin",
                        "a page from " + origin.value() + " may not do this",
                        "open the page from this server");
        });
    }

    HttpResponse secured(HttpResponse response) {
        return response.addHeaders(SECURITY.stream()
                .filter(header -> response.getHeader(header.name()).isEmpty()) // a route may be stricter
                .toList());
    }

    private boolean isOurs(String host) {
        return LOOPBACK.contains(host) || hosts.contains(host);
    }

    /** The scheme is not compared: behind a proxy that speaks TLS the page's is https and ours is http. */
    private static boolean sameOrigin(String origin, Uri uri) {
        int at = origin.indexOf("://");
        if (at < 0) return false;
        String host = uri.host().address();
        String asked = (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
        String stated = origin.substring(at + 3);
        return stated.equalsIgnoreCase(asked) || stated.equalsIgnoreCase(asked + ":" + uri.port());
    }

    private static boolean has(HttpRequest request, String header) {
        return request.getHeader(header).isPresent();
    }
}
