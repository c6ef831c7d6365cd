package powersight.audit;

import java.util.Optional;

/**
 * What a check of the whole list found.
 *
 * @param entries how many entries were read
 * @param headHash the hash at the end; written down elsewhere, it also proves that nothing was cut off together with it
 */
public record Verdict(long entries, String headHash, Optional<Break> firstBreak) {
    /** The first entry that does not hold, and why. */
    public record Break(long index, String reason) {}

    public boolean whole() {
        return firstBreak.isEmpty();
    }
}
