package powersight.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the provider signs with, as it publishes them; never one that came with a token (OWASP ASVS 5, 9.1.3). A
 * name we do not know makes us look again, at most once in {@link #LOOKED_UP_EVERY}, so that a rotation shows at once and
 * made-up names cost the provider nothing.
 */
final class ProviderKeys {
    static final Duration LOOKED_UP_EVERY = Duration.ofSeconds(10);
    private static final Duration BELIEVED_FOR = Duration.ofHours(1);

    private record Known(List<JWK> keys, Instant at) {}

    private final Supplier<JsonNode> published;
    private final Clock clock;
    private @Nullable Known known;

    ProviderKeys(Supplier<JsonNode> published, Clock clock) {
        this.published = published;
        this.clock = clock;
    }

    /** @param name the token's {@code kid}; without one there must be a single key that fits */
    synchronized Optional<JWK> find(@Nullable String name, KeyType type) {
        Instant now = clock.instant();
        Known before = known;
        if (before != null && now.isBefore(before.at().plus(BELIEVED_FOR))) {
            Optional<JWK> found = among(before.keys(), name, type);
            if (found.isPresent() || now.isBefore(before.at().plus(LOOKED_UP_EVERY))) return found;
        }
        Known fresh = new Known(read(published.get()), now);
        known = fresh;
        return among(fresh.keys(), name, type);
    }

    private static Optional<JWK> among(List<JWK> keys, @Nullable String name, KeyType type) {
        List<JWK> fitting = keys.stream()
                .filter(key -> key.getKeyType().equals(type))
                .filter(key -> key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()))
                .filter(key -> name == null || name.equals(key.getKeyID()))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static List<JWK> read(JsonNode published) {
        try {
            return JWKSet.parse(published.toString()).getKeys();
        } catch (ParseException e) {
            throw new OidcRefused("the provider's keys cannot be read", e);
        }
    }
}
