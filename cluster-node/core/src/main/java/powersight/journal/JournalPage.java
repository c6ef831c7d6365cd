package powersight.journal;

import java.util.List;

/**
 * Events that follow each other in the journal, handled together in one transaction. Pages, not single events, go
 * through the projection's stream: its cost is per element.
 *
 * @param generation of the projection's contents that this reader fills; see {@link Projections#rebuild}
 */
public record JournalPage(List<JournalEvent> events, int generation) {
    public JournalOffset last() {
        return events.get(events.size() - 1).offset();
    }
}
