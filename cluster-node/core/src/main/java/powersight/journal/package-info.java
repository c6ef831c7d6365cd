/**
 * The meters' journal as something to read: its tables, the cursor that never skips or repeats an event, and what the
 * projections need to follow it. Writing is akka-persistence-jdbc's.
 *
 * <p>Tables: {@code event_journal}, {@code snapshot}, {@code projection_progress} and akka-projection's two. Settings:
 * {@code powersight/journal/journal.conf}. Listens to nothing.
 */
@NullMarked
package powersight.journal;

import org.jspecify.annotations.NullMarked;
