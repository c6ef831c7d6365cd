package powersight.app.bench;

import java.time.Duration;

/** Offers readings to a node by one transport and notes when each message was acknowledged. */
interface Load extends AutoCloseable {
    /**
     * Sends for that long, then waits for what is in flight.
     *
     * @param messagesPerSecond the pace; 0 means as fast as acknowledgements come back (closed loop)
     */
    Outcome run(Traffic traffic, Duration length, double messagesPerSecond, Latencies latencies) throws Exception;

    /** Messages and readings whose acknowledgement came, and readings that were sent and never acknowledged. */
    record Outcome(long messages, long readings, long unanswered, Duration took) {}

    /** CPU that the generator itself has used so far inside the node's process, in milliseconds; 0 when it is outside. */
    default double ownCpuMillis() {
        return 0;
    }

    @Override
    void close();
}
