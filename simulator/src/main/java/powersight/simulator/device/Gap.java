package powersight.simulator.device;

import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/** Sequence numbers that will never come, and why. */
public record Gap(MeterId meter, long firstSequence, long lastSequence, Reason reason) implements Kept {
    /** In an order that is data: the buffer's files hold their numbers. A new one goes to the end. */
    public enum Reason {
        /** Older than what the device has room for. */
        BUFFER_FULL,
        /** The buffer's file was cut short or damaged. */
        BUFFER_DAMAGED
    }

    public MeterMessage.GapNotice notice() {
        String word = reason == Reason.BUFFER_FULL ? "buffer-full" : "buffer-damaged";
        return new MeterMessage.GapNotice(meter, firstSequence, lastSequence, word);
    }
}
