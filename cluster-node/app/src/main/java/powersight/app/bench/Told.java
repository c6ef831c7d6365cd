package powersight.app.bench;

import java.util.BitSet;
import powersight.platform.Database;

/** Which readings of which meters were acknowledged, and how many of those are not among what is kept. */
final class Told implements Traffic.Said {
    private final BitSet[] acknowledged;

    Told(int meters) {
        acknowledged = new BitSet[meters];
        for (int i = 0; i < meters; i++) acknowledged[i] = new BitSet();
    }

    @Override
    public void said(Traffic.Message message, long atNanos) {}

    @Override
    public synchronized void acknowledged(int index, int lastSequence) {
        acknowledged[index].set(lastSequence);
    }

    synchronized long readings() {
        long all = 0;
        for (BitSet each : acknowledged) all += each.cardinality();
        return all;
    }

    /** What is kept, row by row. */
    static final class Kept {
        private final BitSet[] numbers;
        private long rows;

        private Kept(int meters) {
            numbers = new BitSet[meters];
            for (int i = 0; i < meters; i++) numbers[i] = new BitSet();
        }

        /** What stands in a table with columns {@code meter} and {@code seq}. */
        static Kept in(Database database, String table, int meters) {
            Kept kept = new Kept(meters);
            database.jdbi()
                    .useTransaction(handle -> handle.createQuery("select meter, seq from <table>")
                            .define("table", table)
                            .setFetchSize(10_000)
                            .map((row, context) -> {
                                kept.row(row.getString(1), row.getLong(2));
                                return true;
                            })
                            .forEach(row -> {}));
            return kept;
        }

        private void row(String meter, long sequence) {
            rows++;
            numbers[Traffic.indexOf(meter)].set((int) sequence);
        }

        long twice() {
            long once = 0;
            for (BitSet each : numbers) once += each.cardinality();
            return rows - once;
        }
    }

    synchronized long missingIn(Kept kept) {
        long missing = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            BitSet gone = (BitSet) acknowledged[i].clone();
            gone.andNot(kept.numbers[i]);
            missing += gone.cardinality();
        }
        return missing;
    }
}
