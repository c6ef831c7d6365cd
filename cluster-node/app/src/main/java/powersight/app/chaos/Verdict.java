package powersight.app.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What the check found. Everything but {@code acknowledged}, {@code kept} and {@code quarantined} must be zero.
 *
 * @param kept readings in the store
 * @param quarantined acknowledged because they are kept in quarantine with the reason for their refusal
 * @param missing acknowledged, and neither in the store nor in quarantine
 * @param doubled in the journal or in the store more than once, or counted more than once
 * @param neverSent in the store or the journal, and never sent like that
 * @param disagreeing meters of which journal, store, quarter hours and actor do not say the same
 */
record Verdict(
        long acknowledged,
        long kept,
        long quarantined,
        long missing,
        long doubled,
        long neverSent,
        long disagreeing,
        List<String> examples) {
    private static final int MOST_EXAMPLES = 12;

    boolean isClean() {
        return missing == 0 && doubled == 0 && neverSent == 0 && disagreeing == 0;
    }

    static final class Draft {
        long acknowledged;
        long kept;
        long quarantined;
        long missing;
        long doubled;
        long neverSent;
        long disagreeing;
        private final List<String> examples = new ArrayList<>();

        void example(String sentence) {
            if (examples.size() < MOST_EXAMPLES) examples.add(sentence);
        }

        Verdict done() {
            return new Verdict(
                    acknowledged, kept, quarantined, missing, doubled, neverSent, disagreeing, List.copyOf(examples));
        }
    }
}
