package powersight.vault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;

/**
 * Brings every secret in the database under the newest key, when a node starts: those of earlier versions, which stand
 * there as they are, and those sealed with an older key. In one transaction, nodes taking turns; a secret that this node
 * cannot open ends the start before anything is changed.
 */
public final class Resealing {
    private static final Logger log = LoggerFactory.getLogger(Resealing.class);
    private static final long ONE_AT_A_TIME = 0x7661756c74L;

    /** One value that every database has from its first start on, so that a wrong key is found out before it is used. */
    private static final SealedColumn PROOF = new SealedColumn("vault_proof", "name", "secret", false);

    private static final String PROOF_ROW = "proof";

    private record Row(String id, String stored) {}

    private Resealing() {}

    /** Whether anything was sealed in this database before, so that there must be a key for it somewhere. */
    public static boolean wasDone(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select exists (select 1 from vault_proof)")
                        .mapTo(Boolean.class)
                        .one());
    }

    /** The schema {@code vault} and those of the columns must have been migrated. Answers how many it sealed anew. */
    public static int run(Database database, Vault vault, List<SealedColumn> columns) {
        int sealed = database.jdbi().inTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(?)", ONE_AT_A_TIME);
            handle.execute(
                    "insert into vault_proof (name, secret) values (?, ?) on conflict do nothing",
                    PROOF_ROW,
                    vault.seal(PROOF.place(PROOF_ROW), PROOF_ROW));
            List<SealedColumn> all = new ArrayList<>(List.of(PROOF));
            all.addAll(columns);
            int count = 0;
            for (SealedColumn column : all) count += reseal(handle, vault, column);
            return count;
        });
        if (sealed > 0) log.info("{} secrets in the database were sealed with the newest key", sealed);
        return sealed;
    }

    private static int reseal(Handle handle, Vault vault, SealedColumn column) {
        int count = 0;
        for (Row row : rows(handle, column)) {
            String place = column.place(row.id());
            byte[] secret = Vault.isSealed(row.stored())
                    ? vault.open(
                            place, row.stored()) // also of the newest: a wrong key of the same name, or a moved row
                    : row.stored().getBytes(column.bytes() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            if (vault.isSealedByTheNewest(row.stored())) continue;
            String sealed = vault.seal(place, secret);
            handle.createUpdate("update " + column.table() + " set " + column.column() + " = :sealed where "
                            + column.id() + "::text = :id")
                    .bind("id", row.id())
                    .bind("sealed", column.bytes() ? sealed.getBytes(StandardCharsets.US_ASCII) : sealed)
                    .execute();
            count++;
        }
        return count;
    }

    private static List<Row> rows(Handle handle, SealedColumn column) {
        return handle.createQuery("select " + column.id() + "::text as id, " + column.column() + " as stored from "
                        + column.table() + " for update")
                .map((row, context) -> new Row(
                        row.getString("id"),
                        column.bytes()
                                ? new String(row.getBytes("stored"), StandardCharsets.ISO_8859_1)
                                : row.getString("stored")))
                .list();
    }
}
