package powersight.identity;

import java.time.Instant;

/**
 * What a client holds after signing in.
 *
 * @param access shown with each request; any node accepts it
 * @param refresh good for one exchange into the next pair; used twice, the session ends, because one of two was a thief
 */
public record Tokens(String access, Instant accessUntil, String refresh, Instant refreshUntil, Principal principal) {
    @Override
    public String toString() {
        return "tokens of " + principal.account() + " until " + refreshUntil;
    }
}
