package powersight.ingest;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A way by which meters reach us. It gets each message to {@link Intake} and tells the sender "I have it" only after the
 * intake says {@link Receipt#DURABLE}; on {@link Receipt#TRY_AGAIN} it keeps the message unacknowledged and offers it
 * again (or lets the broker do so), so that a slow store is felt by the devices as back-pressure.
 *
 * <p>The intake decodes, refuses, quarantines and counts; a transport only proves who is speaking.
 */
public interface MeterTransport {
    /** As it appears in counters and lists: {@code mqtt}, {@code mqtt-external}, {@code amqp}, {@code local}. */
    String name();

    /**
     * Begins, and answers with the addresses it listens on or is connected to, by name ({@code mqtt}, {@code mqtts},
     * {@code mqtt-ws}, {@code amqp}). A transport whose broker is away answers anyway and keeps trying in the background.
     */
    CompletionStage<Map<String, String>> start(Intake intake);

    /** Is it able to receive at this moment? For the health page: a sentence when it is not, empty when all is well. */
    String complaint();

    /** Takes nothing new, lets what is in flight finish, and lets go of its connections. */
    CompletionStage<Void> stop();
}
