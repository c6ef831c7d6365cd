package powersight.rights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import powersight.delegation.GivenRights;
import powersight.identity.AccountId;
import powersight.property.Homes;
import powersight.wire.MeterId;

/**
 * Whose meter was whose, and who was let see it, read from SQL at most once in {@link #TRUSTED_FOR} for each person and
 * meter. What ends by the clock ends at its instant all the same, since the end is part of what is remembered.
 */
final class Holdings {
    /** The promise is five seconds everywhere. */
    static final Duration TRUSTED_FOR = Duration.ofSeconds(3);

    private static final Instant EVER = Instant.parse("1970-01-01T00:00:00Z"),
            FOR_EVER = Instant.parse("9999-01-01T00:00:00Z");
    private final Homes homes;
    private final GivenRights given;
    private final Remembered<AccountId, Share> shares;
    private final Remembered<MeterId, Homes.Stay> stays;

    Holdings(Homes homes, GivenRights given, Clock wall) {
        this.homes = homes;
        this.given = given;
        this.shares = new Remembered<>(wall, TRUSTED_FOR);
        this.stays = new Remembered<>(wall, TRUSTED_FOR);
    }

    /** Everything that is or was this account's, and that others let it see. */
    List<Share> of(AccountId account) {
        return shares.get(account, () -> {
            List<Share> found = new ArrayList<>();
            homes.metersOf(account, EVER, FOR_EVER)
                    .forEach(stay -> found.add(
                            new Share(stay.meter(), stay.flat(), stay.owner(), stay.period(), Optional.empty())));
            given.sharedWith(account)
                    .forEach(shared -> found.add(new Share(
                            shared.meter(),
                            shared.flat(),
                            shared.owner(),
                            shared.period(),
                            Optional.of(new Share.Given(shared.delegation(), shared.uses(), shared.until())))));
            return found;
        });
    }

    /** Whose this meter's data ever were. */
    List<Homes.Stay> of(MeterId meter) {
        return stays.get(meter, () -> homes.readersOf(meter, EVER, FOR_EVER));
    }

    Set<MeterId> ownedAmong(Collection<MeterId> meters) {
        return homes.ownedAmong(meters);
    }

    List<Homes.Stay> ofNow(Collection<MeterId> meters, Instant now) {
        return homes.staysOf(meters, now);
    }

    void forget() {
        shares.forget();
        stays.forget();
    }
}
