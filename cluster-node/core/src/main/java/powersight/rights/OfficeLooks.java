package powersight.rights;

import java.util.List;
import java.util.Optional;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.property.Claim;
import powersight.property.Period;
import powersight.wire.GridClock;

/**
 * Officers' looks at a claim and at the papers that prove it, written down for the claimant before anything is shown. The
 * claim itself is why an officer looks, so it is the reason when they give no other; the queue is a list and is not
 * written down.
 */
public final class OfficeLooks {
    private final ViewLog log;
    private final GridClock grid;

    public OfficeLooks(ViewLog log, GridClock grid) {
        this.log = log;
        this.grid = grid;
    }

    /** @param what CLAIM, or DOCUMENTS */
    public void note(Principal officer, Claim claim, View what, Optional<String> reason) {
        if (claim.claimant().id().equals(officer.account())) return;
        log.note(
                officer,
                Role.OFFICER.name(),
                Optional.empty(),
                what,
                List.of(new ViewLog.Shown(claim.claimant().id(), claim.flat(), Period.since(grid.now()))),
                Optional.of(reason.orElseGet(() -> "claim no. " + claim.number())));
    }
}
