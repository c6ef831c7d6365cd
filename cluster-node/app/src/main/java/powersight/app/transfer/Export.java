package powersight.app.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** One file from one moment of the database, whatever is written meanwhile. */
public final class Export {
    private Export() {}

    /** The file appears when it is whole. Returns how many rows it holds. */
    public static long write(Connection database, Path file, Consumer<String> progress)
            throws SQLException, IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        database.setAutoCommit(false);
        database.setReadOnly(true);
        database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        List<Manifest.Content> contents = new ArrayList<>();
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
            CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
            for (Tables.Table table : Tables.of(database)) {
                progress.accept(table.name());
                zip.putNextEntry(new ZipEntry("tables/" + table.name() + ".copy"));
                contents.add(rows(copy, table, zip));
                zip.closeEntry();
            }
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    Instant.now().toString(),
                    Tables.steps(database),
                    Tables.partitions(database),
                    contents);
            zip.putNextEntry(new ZipEntry(Manifest.NAME));
            zip.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            zip.closeEntry();
        } catch (SQLException | IOException e) {
            Files.deleteIfExists(part);
            throw e;
        } finally {
            database.rollback();
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return contents.stream().mapToLong(Manifest.Content::rows).sum();
    }

    private static Manifest.Content rows(CopyManager copy, Tables.Table table, OutputStream zip)
            throws SQLException, IOException {
        DigestOutputStream digest = new DigestOutputStream(zip, sha256());
        long rows = copy.copyOut("copy (" + table.query() + ") to stdout", digest);
        return new Manifest.Content(
                table.name(),
                rows,
                HexFormat.of().formatHex(digest.getMessageDigest().digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
