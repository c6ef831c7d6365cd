package powersight.simulator;

import java.util.Optional;
import powersight.wire.Channel;
import powersight.wire.MeterId;
import powersight.wire.Municipality;
import powersight.wire.Reading;

/**
 * One simulated meter: who it is, where it hangs, and how it speaks.
 *
 * @param secret its password; unused where a concentrator signs in for it
 * @param feeder the cable that it shares with its neighbours
 * @param profile a name that {@link powersight.simulator.load.Population} knows
 * @param continuesAfter its last reading in the store, if it has a past: registers and sequence go on from there
 */
public record VirtualMeter(
        MeterId id,
        Municipality municipality,
        String secret,
        Transport transport,
        Dialect dialect,
        String feeder,
        String profile,
        Optional<Reading> continuesAfter) {
    public enum Transport {
        /** A connection of its own. */
        MQTT,
        /** Through a concentrator that speaks MQTT. */
        MQTT_SHARED,
        /** Through a concentrator that speaks AMQP. */
        AMQP
    }

    /** The topics that devices in the field use; all of them are understood by the node. */
    public enum Dialect {
        OURS,
        ENERGY_METERS,
        ENERGY_DATA;

        public String topic(MeterId meter) {
            return switch (this) {
                case OURS -> Channel.of(Channel.Kind.READINGS, meter).topic();
                case ENERGY_METERS -> "energy/meters/" + meter;
                case ENERGY_DATA -> Channel.of(Channel.Kind.FLAT_READING, meter).topic();
            };
        }
    }

    public VirtualMeter(MeterId id, Municipality municipality, String secret, Transport transport) {
        this(id, municipality, secret, transport, Dialect.OURS, municipality.code(), "mixed", Optional.empty());
    }

    public VirtualMeter speaking(Dialect other) {
        return new VirtualMeter(id, municipality, secret, transport, other, feeder, profile, continuesAfter);
    }

    public VirtualMeter withSecret(String other) {
        return new VirtualMeter(id, municipality, other, transport, dialect, feeder, profile, continuesAfter);
    }

    public VirtualMeter on(String otherFeeder) {
        return new VirtualMeter(id, municipality, secret, transport, dialect, otherFeeder, profile, continuesAfter);
    }

    public VirtualMeter after(Reading last) {
        return new VirtualMeter(id, municipality, secret, transport, dialect, feeder, profile, Optional.of(last));
    }
}
