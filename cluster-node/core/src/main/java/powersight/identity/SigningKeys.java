package powersight.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.platform.Database;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;

/**
 * The keys that access tokens are signed with, shared by all nodes. Every {@link #SIGNS_FOR} a new one takes over; the one
 * before is accepted until its last token has expired.
 */
final class SigningKeys {
    static final Duration SIGNS_FOR = Duration.ofDays(30);
    private static final Duration LOOKED_UP_EVERY = Duration.ofSeconds(2);
    private static final long ONE_AT_A_TIME = 0x6b657973L;

    static final SealedColumn PAIRS = new SealedColumn("signing_key", "kid", "jwk", false);

    private record Key(String kid, ECKey pair, Instant createdAt) {}

    private record Known(List<Key> newestFirst, Instant at) {}

    private final Database database;
    private final Vault vault;
    private final Clock clock;
    private final Secrets secrets;
    private volatile Known known = new Known(List.of(), Instant.MIN);

    SigningKeys(Database database, Vault vault, Clock clock, Secrets secrets) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
        this.secrets = secrets;
    }

    ECKey current() {
        Optional<Key> current = known.newestFirst().stream().findFirst().filter(this::stillSigns);
        if (current.isEmpty()) {
            known = database.jdbi().inTransaction(this::withACurrentOne);
            current = known.newestFirst().stream().findFirst();
        }
        return current.orElseThrow().pair();
    }

    /** A key we do not know may be one that another node has just made. */
    Optional<ECKey> byId(String kid) {
        Optional<ECKey> found = find(kid);
        if (found.isPresent()
                || (!Instant.MIN.equals(known.at())
                        && clock.instant().isBefore(known.at().plus(LOOKED_UP_EVERY)))) return found;
        known = database.jdbi().withHandle(this::read);
        return find(kid);
    }

    private Optional<ECKey> find(String kid) {
        return known.newestFirst().stream()
                .filter(key -> key.kid().equals(kid))
                .filter(key -> key.createdAt().plus(SIGNS_FOR.multipliedBy(2)).isAfter(clock.instant()))
                .map(Key::pair)
                .findFirst();
    }

    private boolean stillSigns(Key key) {
        return key.createdAt().plus(SIGNS_FOR).isAfter(clock.instant());
    }

    private Known withACurrentOne(Handle handle) {
        handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
        Known now = read(handle);
        if (now.newestFirst().stream().findFirst().filter(this::stillSigns).isPresent()) return now;
        String kid = secrets.id().toString();
        try {
            ECKey pair = new ECKeyGenerator(Curve.P_256)
                    .keyID(kid)
                    .secureRandom(secrets.random())
                    .generate();
            handle.execute(
                    "insert into signing_key (kid, jwk, created_at) values (?, ?, ?)",
                    kid,
                    vault.seal(PAIRS.place(kid), pair.toJSONString()),
                    clock.instant());
        } catch (JOSEException e) {
            throw new IllegalStateException("this Java cannot make P-256 keys", e);
        }
        handle.execute(
                "delete from signing_key where created_at < ?", clock.instant().minus(SIGNS_FOR.multipliedBy(3)));
        return read(handle);
    }

    private Known read(Handle handle) {
        Instant at = clock.instant();
        return new Known(
                handle.createQuery("select kid, jwk, created_at from signing_key order by created_at desc")
                        .map((row, context) -> new Key(
                                row.getString(1),
                                pair(vault.text(PAIRS.place(row.getString(1)), row.getString(2))),
                                row.getTimestamp(3).toInstant()))
                        .list(),
                at);
    }

    private static ECKey pair(String jwk) {
        try {
            return ECKey.parse(jwk);
        } catch (ParseException e) {
            throw new IllegalStateException("a stored signing key cannot be read", e);
        }
    }
}
