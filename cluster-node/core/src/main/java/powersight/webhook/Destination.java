package powersight.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * Where we may be sent by a stranger's URL, and where not: a webhook must not become a way to reach what only this machine
 * can reach (server-side request forgery). Read by the same parser that connects later, so the two cannot disagree.
 *
 * @param trusted hosts that an administrator allows by configuration, with or without TLS
 */
record Destination(Set<String> trusted, Names names) {
    private static final int LONGEST = 1_000;
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|0[xX].*|.*:.*");
    private static final List<String> OWN_NAMES =
            List.of("localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain", "home.arpa");

    /** The URL if messages may go there as far as can be said today; where a name leads is asked again at each message. */
    HttpUrl checked(String text) {
        HttpUrl url = read(text);
        if (!isTrusted(url.host())) lookedUp(url.host());
        return url;
    }

    /** The URL by its text alone, for when the connection looks its name up. */
    HttpUrl read(String text) {
        HttpUrl url = text.length() > LONGEST ? null : HttpUrl.parse(text);
        if (url == null) throw refused("it is not a URL of at most " + LONGEST + " characters");
        if (!url.username().isEmpty() || !url.password().isEmpty()) throw refused("it holds a user or a password");
        if (url.fragment() != null) throw refused("it holds a fragment");
        if (isTrusted(url.host())) return url;
        if (!url.isHttps()) throw refused("only https is spoken");
        String name =
                url.host().endsWith(".") ? url.host().substring(0, url.host().length() - 1) : url.host();
        boolean literal = LITERAL.matcher(name).matches();
        boolean inner = OWN_NAMES.stream().anyMatch(own -> name.endsWith("." + own));
        if (inner || (!literal && !name.contains("."))) throw refused("'" + name + "' is a name of an inner network");
        if (literal) lookedUp(name); // no server is asked for these
        return url;
    }

    boolean isTrusted(String host) {
        return trusted.contains(host.toLowerCase(Locale.ROOT));
    }

    /** All addresses of a host; none when one of them is not public, since we cannot know which would be taken. */
    List<InetAddress> addresses(String host) throws UnknownHostException {
        List<InetAddress> found = names.addresses(host);
        if (isTrusted(host)) return found;
        for (InetAddress each : found)
            if (!PublicAddress.is(each))
                throw new UnknownHostException(host + " leads to an address that is not public");
        return found;
    }

    private void lookedUp(String host) {
        try {
            addresses(host);
        } catch (UnknownHostException e) {
            throw refused("the host " + host + " is not known, or leads to an address that is not public");
        }
    }

    private static RefusedException refused(String why) {
        return new RefusedException(new Refused(
                "url-refused", "messages cannot be sent there: " + why, "give a public https URL of your own server"));
    }
}
