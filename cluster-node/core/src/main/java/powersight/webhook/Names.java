package powersight.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Asked once for each message, and the message goes to what it said then. */
interface Names {
    List<InetAddress> addresses(String host) throws UnknownHostException;

    static Names ofTheSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
