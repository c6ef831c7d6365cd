package powersight.delegation;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import powersight.identity.AccountId;
import powersight.property.FlatId;
import powersight.property.Period;
import powersight.wire.MeterId;

/**
 * A meter that somebody may see because its owner lets them.
 *
 * @param period the part of the meter's time that is the owner's; there is no more to give
 * @param until grid time: then it is over, also when the ownership ends before the date that was agreed
 */
public record Shared(
        UUID delegation,
        MeterId meter,
        FlatId flat,
        AccountId owner,
        Period period,
        Set<DelegatedUse> uses,
        Instant until) {
    public Shared {
        uses = Set.copyOf(uses);
    }
}
