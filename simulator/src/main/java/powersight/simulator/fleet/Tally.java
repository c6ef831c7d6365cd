package powersight.simulator.fleet;

import java.util.concurrent.atomic.LongAdder;

/** What a fleet has done so far. Counts readings, except where it says messages or lines. */
public final class Tally {
    final LongAdder measured = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder heartbeats = new LongAdder();
    final LongAdder lastGasps = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder pending = new LongAdder();
    final LongAdder linesUp = new LongAdder();

    /**
     * @param sent including what was sent again
     * @param buffered measured and not acknowledged
     * @param dropped older than the buffer keeps
     * @param refused acknowledged with a refusal: it will not be sent again
     */
    public record Count(
            long measured,
            long sent,
            long acknowledged,
            long buffered,
            long dropped,
            long refused,
            long messages,
            long heartbeats,
            long lastGasps,
            long commands,
            long linesUp) {}

    public Count count() {
        return new Count(
                measured.sum(),
                sent.sum(),
                acknowledged.sum(),
                pending.sum(),
                dropped.sum(),
                refused.sum(),
                messages.sum(),
                heartbeats.sum(),
                lastGasps.sum(),
                commands.sum(),
                linesUp.sum());
    }
}
