package powersight.identity;

import java.net.URI;

/**
 * Where people reach the pages: links in mails begin with it. A node that listens at any free port, and was not told how it
 * is reached, knows it only once it listens; its settings name port 0 until then.
 */
public final class PublicUrl {
    private volatile URI url;

    PublicUrl(URI told) {
        this.url = told;
    }

    /** The node listens at this port. What it was told beats it. */
    public void bound(int port) {
        if (url.getPort() == 0) url = URI.create(url.getScheme() + "://" + url.getHost() + ":" + port);
    }

    /** The address of something on this server. */
    String page(String path) {
        return url.toString().replaceAll("/+$", "") + path;
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
