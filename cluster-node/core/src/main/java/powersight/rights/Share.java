package powersight.rights;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import powersight.delegation.DelegatedUse;
import powersight.identity.AccountId;
import powersight.property.FlatId;
import powersight.property.Period;
import powersight.wire.MeterId;

/**
 * A part of a meter's time that somebody may see: because it was theirs, or because whose it is lets them.
 *
 * @param given absent when it is their own
 */
public record Share(MeterId meter, FlatId flat, AccountId owner, Period period, Optional<Given> given) {
    /** @param until grid time; from then on it is worth nothing */
    public record Given(UUID delegation, Set<DelegatedUse> uses, Instant until) {
        public Given {
            uses = Set.copyOf(uses);
        }
    }

    public boolean isOwn() {
        return given.isEmpty();
    }

    boolean isFor(DelegatedUse use, Instant now) {
        return given.map(it -> it.uses().contains(use) && now.isBefore(it.until()))
                .orElse(true);
    }
}
