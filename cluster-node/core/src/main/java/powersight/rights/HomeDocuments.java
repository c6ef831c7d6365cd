package powersight.rights;

import java.util.List;
import java.util.Optional;
import powersight.delegation.DelegatedUse;
import powersight.delegation.GivenRights;
import powersight.documents.DocumentId;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.property.Evidence;
import powersight.property.FlatId;
import powersight.property.Homes;
import powersight.property.Period;
import powersight.wire.GridClock;

/**
 * The papers that prove whose a home is, for its present owner and for whom the owner lets see them (DOCUMENTS, and nothing
 * else that may be shared). A delegate's look is written down for the owner before anything is shown.
 */
public final class HomeDocuments {
    private final Evidence evidence;
    private final Homes homes;
    private final GivenRights given;
    private final ViewLog log;
    private final GridClock grid;

    public HomeDocuments(Evidence evidence, Homes homes, GivenRights given, ViewLog log, GridClock grid) {
        this.evidence = evidence;
        this.homes = homes;
        this.given = given;
        this.log = log;
        this.grid = grid;
    }

    /** Refuses with {@code no-such-flat} whoever may not see them, in the words for a flat that is not there. */
    public List<DocumentId> list(Principal who, FlatId flat) {
        Optional<AccountId> owner = homes.ownerOf(flat, grid.now());
        if (owner.filter(each -> mayLook(who, flat, each)).isEmpty())
            throw new RefusedException(
                    new Refused("no-such-flat", "there is no flat " + flat, "look at your own flats"));
        return evidence.ofHome(flat, grid.now());
    }

    /** Whether this document is one of a home's that the person may see; a delegate who may has looked. */
    public boolean opens(Principal who, DocumentId document) {
        return evidence.proofBy(document, grid.now())
                .filter(proof -> mayLook(who, proof.flat(), proof.owner()))
                .isPresent();
    }

    private boolean mayLook(Principal who, FlatId flat, AccountId owner) {
        if (owner.equals(who.account())) return true;
        if (!given.has(who.account(), flat, DelegatedUse.DOCUMENTS)) return false;
        Period now = Period.since(grid.now());
        log.note(
                who,
                "DELEGATE",
                Optional.empty(),
                View.DOCUMENTS,
                List.of(new ViewLog.Shown(owner, flat, now)),
                Optional.empty());
        return true;
    }
}
