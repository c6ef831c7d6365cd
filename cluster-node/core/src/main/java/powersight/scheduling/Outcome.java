package powersight.scheduling;

import java.util.List;

/** How a change of somebody's hours ended. */
public sealed interface Outcome {
    /** It is done; {@code settled} is what became of the appointments that lost their slots, in the order of those. */
    record Done(List<Appointment> settled) implements Outcome {
        public Done {
            settled = List.copyOf(settled);
        }
    }

    /** Nothing was changed: these would lose their slots, and nobody chose what is to become of all of them. */
    record Asks(List<Appointment> affected) implements Outcome {
        public Asks {
            affected = List.copyOf(affected);
        }
    }
}
