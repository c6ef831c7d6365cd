package powersight.app.cluster;

/** Where one node is to be found, and whether it said at last that it may be sent something. */
final class Door {
    private final int port;
    private final int health;
    private volatile boolean ready;

    /** @param health the port at which it says whether it is ready; 0 for one that cannot say and is believed to be */
    Door(int port, int health) {
        this.port = port;
        this.health = health;
        this.ready = health == 0;
    }

    int port() {
        return port;
    }

    int health() {
        return health;
    }

    boolean isReady() {
        return ready;
    }

    void said(boolean isReady) {
        ready = isReady;
    }
}
