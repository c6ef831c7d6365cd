package powersight.identity;

import java.sql.Timestamp;
import java.time.Clock;
import powersight.platform.Database;

/** Random keys that all nodes of a cluster have in common: the first to need one draws it. */
final class SharedKeys {
    private static final int BYTES = 32;

    private final Database database;
    private final Secrets secrets;
    private final Clock clock;

    SharedKeys(Database database, Secrets secrets, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.clock = clock;
    }

    byte[] named(String name) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute(
                    "insert into shared_key (name, secret, made_at) values (?, ?, ?) on conflict (name) do nothing",
                    name,
                    secrets.bytes(BYTES),
                    Timestamp.from(clock.instant()));
            return handle.createQuery("select secret from shared_key where name = ?")
                    .bind(0, name)
                    .map((row, context) -> row.getBytes(1))
                    .one();
        });
    }
}
