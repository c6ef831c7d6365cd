package powersight.journal;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What a feature does with the journal: keeps one table, or one store, that can be thrown away and made again.
 *
 * <p>{@link Projections} calls {@link #handle} with the events in order, in the very transaction that stores how far it
 * has read, so each event counts exactly once however often a process dies.
 */
public interface JournalFollower {
    /** Stable: the offset is stored under it. */
    String name();

    JournalCursor.Scope scope();

    /**
     * Work outside the transaction, such as writing to another server, that may take long or be done twice for the same
     * events. It comes first, and what it wrote is there before the offset says so.
     */
    default void beforeTransaction(List<JournalEvent> events) throws Exception {}

    void handle(Handle transaction, List<JournalEvent> events) throws Exception;

    /** Empties the target, for a rebuild. */
    void clear(Handle transaction);
}
