package powersight.delegation;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import powersight.identity.AccountId;
import powersight.property.FlatId;

/**
 * @param home the flat's address in one line
 * @param invitee whom it was offered to: an e-mail address, or a sign-in name
 * @param until grid time; the others are wall time
 */
public record Delegation(
        UUID id,
        FlatId flat,
        String home,
        AccountId owner,
        AccountId giver,
        String giverName,
        String invitee,
        Optional<AccountId> receiver,
        Optional<String> receiverName,
        Set<DelegatedUse> uses,
        Instant until,
        State state,
        Instant offeredAt,
        Optional<Instant> endedAt) {
    public enum State {
        OFFERED,
        ACCEPTED,
        DECLINED,
        REVOKED,
        EXPIRED
    }

    boolean isOpen() {
        return state == State.OFFERED || state == State.ACCEPTED;
    }
}
