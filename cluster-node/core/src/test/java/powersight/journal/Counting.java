package powersight.journal;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/** Counts events per meter: not idempotent, so that a repeated one would show. */
final class Counting implements JournalFollower {
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger cleared = new AtomicInteger();

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public JournalCursor.Scope scope() {
        return JournalCursor.Scope.RARE;
    }

    @Override
    public void handle(Handle transaction, List<JournalEvent> events) {
        for (JournalEvent event : events)
            transaction.execute(
                    "insert into counted values (?, 1) on conflict (meter) do update set events = counted.events + 1",
                    event.event().meter().value());
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
            throw new IllegalStateException("the disk is full");
    }

    @Override
    public void clear(Handle transaction) {
        cleared.incrementAndGet();
        transaction.execute("truncate counted");
    }
}
