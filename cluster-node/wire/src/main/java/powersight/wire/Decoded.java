package powersight.wire;

import java.util.List;

/**
 * What one payload said: the messages that are right, and beside them the parts that are not.
 *
 * <p>A frame of many readings may hold both: a wrong reading never takes its neighbours with it.
 */
public record Decoded(List<MeterMessage> messages, List<Refused> refused) {
    /** A part that was refused, with the very bytes that were sent (the whole payload when no part can be cut out). */
    public record Refused(Refusal refusal, byte[] payload) {}

    public Decoded {
        messages = List.copyOf(messages);
        refused = List.copyOf(refused);
    }
}
