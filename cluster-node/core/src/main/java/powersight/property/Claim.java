package powersight.property;

import java.time.Instant;
import java.util.Optional;
import powersight.identity.AccountId;

/**
 * Somebody says that a flat is theirs, as it stands now.
 *
 * @param number what people say on the telephone
 * @param handler the officer who has it in hand
 * @param conflict the flat has another owner, or somebody else claims it too
 * @param unconfirmedLocation the building's point lies in no municipality
 */
public record Claim(
        ClaimId id,
        long number,
        FlatId flat,
        BuildingId building,
        String municipality,
        String place,
        Person claimant,
        State state,
        Optional<String> contractNumber,
        String note,
        Instant madeAt,
        Optional<Handler> handler,
        Optional<Decision> decision,
        boolean conflict,
        boolean unconfirmedLocation) {
    public enum State {
        PENDING,
        /** the claimant has to add something */
        MORE_ASKED,
        APPROVED,
        REJECTED,
        WITHDRAWN;

        public boolean isOpen() {
            return this == PENDING || this == MORE_ASKED;
        }
    }

    public enum What {
        MADE,
        TAKEN,
        RELEASED,
        MORE_ASKED,
        ANSWERED,
        DOCUMENT_ADDED,
        APPROVED,
        REJECTED,
        WITHDRAWN,
        UNDONE
    }

    public record Person(AccountId id, String name) {}

    /** @param until wall time; after it anybody may take the claim */
    public record Handler(Person officer, Instant until) {}

    public record Decision(Person by, Instant at, Optional<String> reason) {}

    /** One line of its time line. */
    public record Event(Instant at, Person who, What what, String note) {}
}
