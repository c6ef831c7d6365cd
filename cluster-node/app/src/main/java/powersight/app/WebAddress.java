package powersight.app;

import com.typesafe.config.Config;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where pages and API are reached.
 *
 * @param listensAt the address that the server is bound to
 * @param shown the one that programs on this machine use
 * @param names what requests may call the server besides localhost: its addresses, and the host of the public address
 */
record WebAddress(String listensAt, String shown, Set<String> names) {
    static WebAddress of(InetAddress host, Config config) {
        Set<String> names = new TreeSet<>();
        String told =
                URI.create(config.getString("powersight.identity.public-url")).getHost();
        if (told != null) names.add(told);
        if (host.isAnyLocalAddress()) names.addAll(ofThisMachine());
        else names.add(host.getHostAddress());
        String address = host.getHostAddress();
        return new WebAddress(address, host.isAnyLocalAddress() ? "127.0.0.1" : address, names);
    }

    String url(int port) {
        return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    }

    /** Addresses as numbers: a foreign name that was made to point here is still refused. */
    private static Set<String> ofThisMachine() {
        Set<String> all = new TreeSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(each -> all.add(each.getHostAddress().replaceAll("%.*", "")));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
