package powersight.meter;

import java.time.Duration;
import java.util.Optional;
import powersight.platform.Message;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

/**
 * What the utility knows of a meter: where it hangs, who may speak for it, and how long its silence is normal.
 *
 * @param municipality official five-digit code
 * @param building of the meter's flat, when it is known
 * @param concentrator the only concentrator that may bring its readings; none for a meter that speaks for itself
 * @param trial accepts readings without a secret, from this machine only; for trying things out
 * @param every how often it reports, in wall time
 * @param timeout silence longer than this means offline, in wall time
 */
public record Registration(
        String municipality,
        Optional<String> building,
        Optional<ConcentratorId> concentrator,
        boolean trial,
        Duration every,
        Duration timeout)
        implements Message {
    public static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1), LONGEST_TIMEOUT = Duration.ofDays(7);

    public Registration {
        if (municipality.isBlank()) throw new IllegalArgumentException("a meter belongs to a municipality");
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0)
            throw new IllegalArgumentException("a timeout is 1 second to 7 days, not " + timeout);
        if (every.isNegative() || every.isZero()) throw new IllegalArgumentException("a meter reports every so often");
    }

    /**
     * A meter speaks for itself; its concentrator speaks for it; an external broker has its own access rules; and anybody
     * on this machine may speak for a trial meter.
     */
    public boolean letsSpeak(Sender sender, MeterId self) {
        if (sender instanceof Sender.Device device) return device.id().equals(self);
        if (sender instanceof Sender.Concentrator other) return concentrator.equals(Optional.of(other.id()));
        return sender instanceof Sender.Backbone || trial;
    }

    public static Registration in(String municipality, Duration every, Duration timeout) {
        return new Registration(municipality, Optional.empty(), Optional.empty(), false, every, timeout);
    }
}
