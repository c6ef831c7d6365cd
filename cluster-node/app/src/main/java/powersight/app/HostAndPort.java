package powersight.app;

/** An address as parts announce it: {@code host:port}, perhaps with a scheme before it. */
record HostAndPort(String host, int port) {
    static HostAndPort of(String address) {
        String plain = address.replaceFirst("^[a-z0-9+]+://", "").replaceFirst("/.*$", "");
        int colon = plain.lastIndexOf(':');
        if (colon < 1) throw new IllegalArgumentException("'" + address + "' is no host:port");
        return new HostAndPort(plain.substring(0, colon), Integer.parseInt(plain.substring(colon + 1)));
    }
}
