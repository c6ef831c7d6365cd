package powersight.ingest;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Whether somebody else's broker is there; tells an operator once when it goes and once when it is back. */
public final class Outage {
    private final Logger log;
    private final String broker;
    private @Nullable String reason = "it has not answered yet";
    private boolean everThere;
    private boolean told;
    private boolean meant;

    /** @param broker as a sentence may begin with, like "the AMQP broker at host:5672" */
    public Outage(Logger log, String broker) {
        this.log = log;
        this.broker = broker;
    }

    public synchronized void isThere(String where) {
        if (reason != null)
            log.info("{} {}: taking readings from {}", broker, everThere ? "is back" : "is there", where);
        reason = null;
        everThere = true;
        told = false;
    }

    public synchronized void isAway(Throwable fault) {
        reason = deepest(fault);
        if (!told && !meant) log.warn("{} is away ({}); it is tried again until it answers", broker, reason);
        told = true;
    }

    /** From now on it is us who leave. */
    public synchronized void isMeant() {
        meant = true;
    }

    /** A sentence for the health page; empty when all is well. */
    public synchronized String complaint() {
        if (meant) return "taking readings from " + broker + " has been stopped";
        return reason == null ? "" : broker + " is away: " + reason;
    }

    private static String deepest(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
