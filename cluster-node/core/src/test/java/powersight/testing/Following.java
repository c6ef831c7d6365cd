package powersight.testing;

import java.util.List;
import org.jdbi.v3.core.Handle;
import powersight.journal.JournalCursor;
import powersight.journal.JournalEvent;
import powersight.journal.JournalFollower;
import powersight.journal.JournalOffset;
import powersight.platform.Database;

/** What the projections' runner does for one follower, page by page, without a node. */
public final class Following {
    private final Database database;
    private final JournalFollower follower;
    private final JournalCursor cursor;
    private final int page;
    private JournalOffset offset = JournalOffset.START;

    public Following(Database database, JournalFollower follower) {
        this(database, follower, 5_000);
    }

    /** @param page events that it handles together at most */
    public Following(Database database, JournalFollower follower, int page) {
        this.page = page;
        this.database = database;
        this.follower = follower;
        this.cursor = new JournalCursor(database.source(), follower.scope());
    }

    /** All that is there now; returns how many events. */
    public int catchUp() {
        int handled = 0;
        while (true) {
            try {
                List<JournalEvent> events = cursor.read(offset, page);
                if (events.isEmpty()) return handled;
                follower.beforeTransaction(events);
                database.jdbi().useTransaction((Handle transaction) -> follower.handle(transaction, events));
                offset = events.get(events.size() - 1).offset();
                handled += events.size();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Reads everything once more on top of what is there. */
    public void handleAgain() {
        offset = JournalOffset.START;
        catchUp();
    }

    public void rebuild() {
        database.jdbi().useTransaction((Handle transaction) -> follower.clear(transaction));
        handleAgain();
    }
}
