package powersight.timeseries.sql;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The partitions of table {@code reading}, one per UTC day.
 *
 * <p>A new one is made aside and then attached: that takes only a short lock which lets readers of other days go on,
 * where {@code create table … partition of} would stop everybody.
 */
final class DayPartitions {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'reading_'yyyyMMdd");
    private static final long ONE_AT_A_TIME = 0x72656164L;

    private final Jdbi jdbi;
    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    DayPartitions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static LocalDate dayOf(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** Cheap when it is known already. */
    void ensure(LocalDate day) {
        if (known.contains(day)) return;
        jdbi.useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            String name = NAME.format(day);
            if (exists(handle, name)) return;
            handle.execute("create table " + name
                    + " (like reading including defaults including constraints including indexes)"
                    + " with (autovacuum_analyze_scale_factor = 0.2)");
            handle.execute("alter table reading attach partition " + name + " for values from ('" + day
                    + " 00:00:00+00') to ('" + day.plusDays(1) + " 00:00:00+00')");
        });
        known.add(day);
    }

    void dropBefore(LocalDate day) {
        known.removeIf(old -> old.isBefore(day));
        jdbi.useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            for (String name : names(handle))
                if (name.compareTo(NAME.format(day)) < 0) handle.execute("drop table " + name);
        });
    }

    /** Truncated rather than dropped: a writer at work may know them. */
    void clear() {
        jdbi.useTransaction(handle -> handle.execute("truncate reading"));
    }

    private static boolean exists(Handle handle, String name) {
        return names(handle).contains(name);
    }

    private static Set<String> names(Handle handle) {
        return Set.copyOf(handle.createQuery("""
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = 'reading'::regclass and c.relname ~ '^reading_[0-9]{8}$'""").mapTo(String.class).list());
    }
}
