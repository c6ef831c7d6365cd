package powersight.simulator.device;

import java.util.List;
import powersight.simulator.load.Chance;
import powersight.simulator.load.Energy;
import powersight.wire.MeterId;

/**
 * What commands have made of a meter, as of the last one: what it had counted then, how its switch stands, and which
 * commands it has heard. On disk before the command is answered, so that one which comes again after a power cut is not
 * done again.
 *
 * @param everySeconds what {@code set-interval} asked for; 0 when nobody did
 * @param heard {@linkplain #name names} of the last commands, the latest first; a broker may repeat an older one late
 */
public record Orders(
        MeterId meter,
        long atMillis,
        long importT1,
        long importT2,
        long exportT1,
        long exportT2,
        int everySeconds,
        boolean disconnected,
        List<Long> heard) {
    static final int MOST_HEARD = 8;

    public Orders {
        heard = List.copyOf(heard);
        if (heard.size() > MOST_HEARD) throw new IllegalArgumentException("no more than " + MOST_HEARD + " commands");
    }

    /** A command's id may be as long as anybody likes; 64 bits of it are enough to know it again. */
    static long name(String commandId) {
        return Chance.mix(0, commandId);
    }

    Energy energy() {
        return new Energy(importT1, importT2, exportT1, exportT2);
    }
}
