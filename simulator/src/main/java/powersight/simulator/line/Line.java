package powersight.simulator.line;

import java.util.concurrent.CompletionStage;

/**
 * One connection that opens by itself, again and again, with growing pauses; and says when it is up.
 *
 * <p>A message is acknowledged (PUBACK, publisher confirm) or it is not known to have arrived. The line keeps nothing:
 * who sends, keeps it until the stage completes.
 */
public interface Line extends AutoCloseable {
    /** Called from the line's own threads. */
    interface Listener {
        void up();

        void down(String why);

        /** A command, for the device named in the topic. */
        void heard(String topic, byte[] payload);
    }

    /** Thrown into the stage: the other side has it, and will not take it, now or later. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null, false, false);
        }
    }

    void open(Listener listener);

    /**
     * Sends to a topic as MQTT spells it.
     *
     * @param durable wait for the acknowledgement and survive the broker's restart; otherwise at most once
     */
    CompletionStage<Void> send(String topic, byte[] payload, boolean durable);

    /** Pulls the plug, as a bad line does; it opens again by itself. */
    void cut();

    /** For good. */
    @Override
    void close();
}
