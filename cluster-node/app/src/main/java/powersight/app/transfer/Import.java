package powersight.app.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** An export into a database that has the schema and nothing else. All of it in one transaction, or nothing. */
public final class Import {
    /** The file or the target is not what an import needs; the message says which, and the way out. */
    public static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Impossible(String sentence) {
            super(sentence);
        }
    }

    private Import() {}

    public static long read(Connection database, Path file, Consumer<String> progress)
            throws SQLException, IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Manifest manifest = manifest(zip, file);
            database.setAutoCommit(false);
            check(database, manifest);
            try (Statement statement = database.createStatement()) {
                for (String partition : manifest.partitions()) statement.execute(partition);
                Map<String, Manifest.Content> contents = new HashMap<>();
                manifest.tables().forEach(content -> contents.put(content.table(), content));
                CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
                for (Tables.Table table : Tables.of(database)) {
                    Manifest.Content content = contents.get(table.name());
                    if (content == null) continue;
                    progress.accept(table.name());
                    statement.execute(
                            "delete from " + Tables.quoted(table.name())); // what a migration put there itself
                    rows(copy, table, content, zip);
                    restartNumbers(statement, table);
                }
                database.commit();
            } catch (SQLException | IOException | RuntimeException e) {
                database.rollback();
                throw e;
            }
            return manifest.tables().stream().mapToLong(Manifest.Content::rows).sum();
        }
    }

    private static Manifest manifest(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.NAME);
        if (entry == null) throw new Impossible(file + " is no export of PowerSight: it has no " + Manifest.NAME);
        try (InputStream in = zip.getInputStream(entry)) {
            Manifest manifest = new ObjectMapper().readValue(in, Manifest.class);
            if (manifest.format() != Manifest.FORMAT)
                throw new Impossible(
                        file + " has format " + manifest.format() + "; this program reads " + Manifest.FORMAT);
            return manifest;
        }
    }

    private static void check(Connection database, Manifest manifest) throws SQLException {
        List<String> steps = Tables.steps(database);
        if (!steps.equals(manifest.steps()))
            throw new Impossible(
                    "the export belongs to another version's schema; import it with the version that wrote it");
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select exists (select 1 from event_journal)")) {
            row.next();
            if (row.getBoolean(1))
                throw new Impossible(
                        "the target has readings already; import into a new --data DIR or an empty database");
        }
    }

    private static void rows(CopyManager copy, Tables.Table table, Manifest.Content content, ZipFile zip)
            throws SQLException, IOException {
        ZipEntry entry = zip.getEntry("tables/" + table.name() + ".copy");
        if (entry == null) throw new Impossible("the export is damaged: the rows of " + table.name() + " are missing");
        try (DigestInputStream in = new DigestInputStream(zip.getInputStream(entry), Export.sha256())) {
            copy.copyIn("copy " + Tables.quoted(table.name()) + " (" + table.columnList() + ") from stdin", in);
            if (!HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(content.sha256()))
                throw new Impossible(
                        "the export is damaged: the rows of " + table.name() + " are not those that were written");
        }
    }

    /** Numbers given by the database go on after the highest one that was carried over. */
    private static void restartNumbers(Statement statement, Tables.Table table) throws SQLException {
        for (String column : table.columns()) {
            String sequence = sequenceOf(statement, table.name(), column);
            if (sequence != null)
                statement.execute("select setval('" + sequence + "', coalesce(max(" + Tables.quoted(column)
                        + "), 0) + 1, false) from " + Tables.quoted(table.name()));
        }
    }

    private static @Nullable String sequenceOf(Statement statement, String table, String column) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("select pg_get_serial_sequence('" + table + "', '" + column + "')")) {
            row.next();
            return row.getString(1);
        }
    }
}
