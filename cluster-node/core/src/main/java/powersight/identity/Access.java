package powersight.identity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Says who shows a credential. Asked on every request, so it is cheap: a signature, and rarely a query. */
public final class Access {
    private final AccessTokens tokens;
    private final Standing standing;

    Access(AccessTokens tokens, Standing standing) {
        this.tokens = tokens;
        this.standing = standing;
    }

    /** By an access token or an API key. Refuses with {@code token-refused}, {@code token-expired}, {@code token-outdated}. */
    public Principal authenticate(String credential) {
        if (credential.startsWith(ApiKeys.PREFIX))
            return standing.ofKey(Secrets.sha256(credential)).orElseThrow(No::token);
        AccessTokens.Claims claims = tokens.read(credential);
        Principal now = standing.ofSession(claims.session()).orElseThrow(No::token);
        if (!now.account().equals(claims.account())) throw No.token();
        if (now.version() != claims.version())
            throw No.because(
                    "token-outdated",
                    "roles or password changed after this token was made",
                    "exchange the refresh token for another");
        return now;
    }

    /** For connections that stay open: whether somebody who was let in would still be, with the same roles. */
    public boolean stillGood(Principal principal) {
        UUID credential = principal.credential();
        Optional<Principal> now = principal.isProgram() ? standing.ofKeyId(credential) : standing.ofSession(credential);
        return now.filter(principal::equals).isPresent();
    }

    /**
     * Of those who were let in, those who would not be any more, or not as what they were. One question to the database for
     * all of them.
     */
    public Set<Principal> fallen(Set<Principal> principals) {
        Set<Principal> standing = this.standing.of(principals);
        return principals.stream().filter(each -> !standing.contains(each)).collect(Collectors.toUnmodifiableSet());
    }
}
