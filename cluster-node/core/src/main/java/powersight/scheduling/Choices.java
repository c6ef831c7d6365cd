package powersight.scheduling;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import powersight.identity.AccountId;

/**
 * What is to become of appointments that a change of somebody's hours would leave without a slot.
 *
 * @param each for single appointments
 * @param others for all that are not named; none means that they must be named
 * @param reason told to the citizens
 */
public record Choices(Map<UUID, Choice> each, Optional<Choice> others, String reason) {
    public static final Choices NONE = new Choices(Map.of(), Optional.empty(), "");

    public sealed interface Choice {}

    public record Cancel() implements Choice {}

    /** To the first free slot at or after the present one; of the same officer, or else of the earliest in the office. */
    public record NextFree() implements Choice {}

    /** Without an officer, to whoever of the office is free then. */
    public record MoveTo(Slot slot, Optional<AccountId> officer) implements Choice {}

    public Choices {
        each = Map.copyOf(each);
    }

    Optional<Choice> of(Appointment appointment) {
        return Optional.ofNullable(each.get(appointment.id())).or(() -> others);
    }
}
