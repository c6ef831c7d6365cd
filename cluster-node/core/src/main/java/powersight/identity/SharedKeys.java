package powersight.identity;

import java.sql.Timestamp;
import java.time.Clock;
import powersight.platform.Database;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;

/** Random keys that all nodes of a cluster have in common: the first to need one draws it. */
final class SharedKeys {
    private static final int BYTES = 32;

    private final Database database;
    private final Secrets secrets;
    private final Clock clock;

    static final SealedColumn KEYS = new SealedColumn("shared_key", "name", "secret", true);

    private final Vault vault;

    SharedKeys(Database database, Vault vault, Secrets secrets, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.secrets = secrets;
        this.clock = clock;
    }

    byte[] named(String name) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute(
                    "insert into shared_key (name, secret, made_at) values (?, ?, ?) on conflict (name) do nothing",
                    name,
                    vault.sealBytes(KEYS.place(name), secrets.bytes(BYTES)),
                    Timestamp.from(clock.instant()));
            return handle.createQuery("select secret from shared_key where name = ?")
                    .bind(0, name)
                    .map((row, context) -> vault.openBytes(KEYS.place(name), row.getBytes(1)))
                    .one();
        });
    }
}
