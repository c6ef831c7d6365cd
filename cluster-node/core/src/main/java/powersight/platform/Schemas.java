package powersight.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Brings each feature's tables up to date. A feature keeps its migrations beside it, as resources
 * {@code powersight/<feature>/schema/1.sql}, {@code 2.sql}, …; each runs once, in one transaction, and is never edited
 * afterwards: an altered file stops the start. Several nodes starting at once take turns.
 */
public final class Schemas {
    private static final long ONE_AT_A_TIME = 0x506f776572L;

    private Schemas() {}

    /** Features in the order given; a feature may refer to tables of those before it. */
    public static void migrate(Database database, List<String> features) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            handle.execute("""
                    create table if not exists schema_step (
                      feature text not null, step int not null, sha256 text not null,
                      done_at timestamptz not null default now(), primary key (feature, step))""");
            for (String feature : features) migrate(handle, feature);
        });
    }

    private static void migrate(Handle handle, String feature) {
        for (int step = 1; ; step++) {
            String resource = "/powersight/" + feature + "/schema/" + step + ".sql";
            String sql = read(resource);
            if (sql == null) {
                if (step == 1) throw new IllegalStateException("feature " + feature + " has no " + resource);
                return;
            }
            String sum = sha256(sql);
            String done = handle.createQuery("select sha256 from schema_step where feature = ? and step = ?")
                    .bind(0, feature)
                    .bind(1, step)
                    .mapTo(String.class)
                    .findOne()
                    .orElse("");
            if (done.equals(sum)) continue;
            if (!done.isEmpty())
                throw new IllegalStateException(
                        resource + " was changed after it had run; put the change into " + (step + 1) + ".sql");
            // one text, sent as it is: PostgreSQL splits the statements itself and knows dollar quotes
            try (Statement statement = handle.getConnection().createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(resource + " failed: " + e.getMessage(), e);
            }
            handle.execute("insert into schema_step (feature, step, sha256) values (?, ?, ?)", feature, step, sum);
        }
    }

    private static @Nullable String read(String resource) {
        try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
