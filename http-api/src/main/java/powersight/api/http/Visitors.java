package powersight.api.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import powersight.identity.Visitor;

/** Where a request comes from. A proxy that we know is asked for whom it speaks; anybody else speaks for themselves. */
public final class Visitors {
    private static final int LONGEST_ADDRESS = 64;

    private Visitors() {}

    public static Visitor of(HttpRequest request, Set<String> proxies) {
        String nearest = request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(remote -> remote.getAddress())
                .map(InetAddress::getHostAddress)
                .map(Visitors::plain)
                .orElse("unknown");
        String address = proxies.contains(nearest)
                ? header(request, "X-Forwarded-For")
                        .map(Visitors::last)
                        .filter(stated -> !stated.isEmpty() && stated.length() <= LONGEST_ADDRESS)
                        .orElse(nearest)
                : nearest;
        return new Visitor(address, header(request, "User-Agent").orElse("unknown"));
    }

    /** The proxy itself wrote the last one; those before it are the client's own claims. */
    private static String last(String addresses) {
        return addresses.substring(addresses.lastIndexOf(',') + 1).strip();
    }

    private static String plain(String address) {
        return address.equals("0:0:0:0:0:0:0:1") ? "::1" : address;
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }
}
