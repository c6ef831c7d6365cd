package powersight.identity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who is asking, as far as we have convinced ourselves.
 *
 * @param credential the session, or the API key, that they showed
 * @param scopes present for an API key, which may do no more than these
 * @param mustChangePassword nothing but that is allowed to them
 */
public record Principal(
        AccountId account,
        Set<Role> roles,
        UUID credential,
        Optional<Set<Scope>> scopes,
        boolean mustChangePassword,
        long version) {
    public Principal {
        roles = Set.copyOf(roles);
        scopes = scopes.map(Set::copyOf);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** A person with a session may do all that their roles allow. */
    public boolean within(Scope scope) {
        return scopes.map(mine -> mine.contains(scope)).orElse(true);
    }

    public boolean isProgram() {
        return scopes.isPresent();
    }
}
