package powersight.app.transfer;

import java.util.List;

/**
 * What an export holds: written last, read first.
 *
 * @param steps the schema it belongs to; a target must have the same
 * @param partitions statements that cut the partitions again
 */
record Manifest(int format, String writtenAt, List<String> steps, List<String> partitions, List<Content> tables) {
    static final int FORMAT = 1;
    static final String NAME = "manifest.json";

    /** {@code sha256} is of the table's rows as PostgreSQL's COPY text, in the order of the key. */
    record Content(String table, long rows, String sha256) {}
}
