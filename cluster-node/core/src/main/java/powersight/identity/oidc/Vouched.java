package powersight.identity.oidc;

import java.util.Optional;

/**
 * Somebody for whom the provider vouches.
 *
 * @param subject never given to anybody else by this issuer; the only thing an account is known by
 * @param verifiedEmail present when the provider says that it has verified it
 */
public record Vouched(String issuer, String subject, Optional<String> verifiedEmail, Optional<String> fullName) {}
