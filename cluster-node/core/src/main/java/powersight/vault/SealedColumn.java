package powersight.vault;

/**
 * A column whose values are sealed, each for its row. Its name and the row's id are what a value is bound to, so they are
 * data and do not change.
 *
 * @param id the column that names a row
 * @param bytes whether it is of bytes, which hold the sealed text; else of text
 */
public record SealedColumn(String table, String id, String column, boolean bytes) {
    public SealedColumn {
        for (String name : new String[] {table, id, column})
            if (!name.matches("[a-z_]+")) throw new IllegalArgumentException("no name of a table or column: " + name);
    }

    /** What the value of that row is bound to. */
    public String place(Object row) {
        return table + "." + column + "/" + row;
    }
}
