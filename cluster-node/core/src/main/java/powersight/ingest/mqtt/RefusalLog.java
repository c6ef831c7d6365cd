package powersight.ingest.mqtt;

import io.vertx.mqtt.MqttEndpoint;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import powersight.wire.MeterId;

/**
 * Tells an operator who was turned away or lost its connection to another of its name, and no more of it than can be read:
 * some each minute, then only how many more.
 * The metric {@code powersight.mqtt.refused} counts them all.
 */
final class RefusalLog {
    private static final int MOST_A_MINUTE = 10;
    private static final long MINUTE = 60_000;

    private final Logger log;
    private final LongSupplier wallMillis;
    private long minute;
    private int said;
    private int unsaid;

    RefusalLog(Logger log, LongSupplier wallMillis) {
        this.log = log;
        this.wallMillis = wallMillis;
    }

    void refused(MqttEndpoint endpoint, String reason) {
        if (!mayBeSaid()) return;
        String user = endpoint.auth() == null ? null : endpoint.auth().getUsername();
        log.info(
                "refused {} (client id {}) at {}: {}",
                shown(user),
                shown(endpoint.clientIdentifier()),
                endpoint.remoteAddress(),
                reason);
    }

    /** Somebody who has proved to be that device came while it was connected: a line that broke, or two devices of one name. */
    void gaveWay(MqttEndpoint endpoint) {
        if (!mayBeSaid()) return;
        log.info(
                "{} has signed in again, from {}: its older connection ends",
                shown(endpoint.clientIdentifier()),
                endpoint.remoteAddress());
    }

    private synchronized boolean mayBeSaid() {
        long now = wallMillis.getAsLong() / MINUTE;
        if (now != minute) {
            if (unsaid > 0) log.info("refused {} more connections", unsaid);
            minute = now;
            said = 0;
            unsaid = 0;
        }
        if (said++ < MOST_A_MINUTE) return true;
        unsaid++;
        return false;
    }

    /** A name that cannot be one of ours may be anything, and a log is read by people and by programs. */
    private static String shown(@Nullable String name) {
        if (name == null || name.isEmpty()) return "nobody";
        return MeterId.isValid(name) ? name : "someone with an impossible name";
    }
}
