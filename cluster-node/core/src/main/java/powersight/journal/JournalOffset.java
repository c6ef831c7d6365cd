package powersight.journal;

/**
 * A place in the journal: the transaction that wrote a row, and the row's number within all. Kept as the text
 * {@code tx/ordering}, so that an operator can read (and in need write) it in the offset table.
 *
 * <p>Transaction numbers belong to one PostgreSQL server: see {@link JournalCursor#checkOrigin}.
 */
public record JournalOffset(long tx, long ordering) implements Comparable<JournalOffset> {
    public static final JournalOffset START = new JournalOffset(0, 0);

    public static JournalOffset parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) throw new IllegalArgumentException("an offset reads tx/ordering, not '" + text + "'");
        return new JournalOffset(Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }

    @Override
    public int compareTo(JournalOffset other) {
        int byTx = Long.compare(tx, other.tx);
        return byTx != 0 ? byTx : Long.compare(ordering, other.ordering);
    }

    @Override
    public String toString() {
        return tx + "/" + ordering;
    }
}
