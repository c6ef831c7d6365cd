package powersight.app.bench;

import java.util.BitSet;

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

        Kept(int meters) {
            numbers = new BitSet[meters];
            for (int i = 0; i < meters; i++) numbers[i] = new BitSet();
        }

        void row(String meter, long sequence) {
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
