package powersight.testing;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.property.FlatId;

/**
 * People, and flats with a meter each that are theirs, as rows that have been there for long; for tests of what follows
 * from that. How a flat becomes somebody's is tested through {@code property}'s own doors.
 */
public final class MeteredHomes {
    private final Database database;

    /** The schemas {@code identity} and {@code property} must have been migrated. */
    public MeteredHomes(Database database) {
        this.database = database;
    }

    /** Somebody called so, who signs in and gets mail as {@code name@example.org}. */
    public void person(AccountId id, String name) {
        String address = name + "@example.org";
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into account (id, name, email, full_name, language, password_hash, created_at)
                values (?, ?, ?, ?, 'sr-Latn', '-', now())""", id.value(), address, address, name));
    }

    /** The flat where the meter hangs; if it hangs nowhere, a new one in a building of its own, where it has hung since then. */
    public FlatId of(String meter, String municipality, AccountId registeredBy, Instant since) {
        return database.jdbi()
                .inTransaction(handle ->
                        find(handle, meter).orElseGet(() -> make(handle, meter, municipality, registeredBy, since)));
    }

    /** It is theirs from then on. */
    public void owns(AccountId owner, FlatId flat, Instant since) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into ownership (id, flat, owner, period) values (?, ?, ?, tstzrange(?, null))",
                        UUID.randomUUID(),
                        flat.value(),
                        owner.value(),
                        Timestamp.from(since)));
    }

    private static Optional<FlatId> find(Handle handle, String meter) {
        return handle.createQuery("""
                        select s.flat from service_point s join meter_installation i on i.service_point = s.id
                        where i.meter = ?""")
                .bind(0, meter)
                .mapTo(UUID.class)
                .findOne()
                .map(FlatId::new);
    }

    private static FlatId make(Handle handle, String meter, String municipality, AccountId by, Instant since) {
        UUID building = UUID.randomUUID(), flat = UUID.randomUUID(), point = UUID.randomUUID();
        handle.execute("""
                insert into building (id, municipality, settlement, street, number, address_key, location, state,
                  registered_by, registered_at)
                values (?, ?, 'Novi Sad', 'Dunavska', '1', ?, 'NONE', 'APPROVED', ?, now())""", building, municipality, meter, by.value());
        handle.execute("""
                insert into flat (id, building, label, label_key, state, registered_by, registered_at)
                values (?, ?, 'stan 3', '3', 'APPROVED', ?, now())""", flat, building, by.value());
        handle.execute("insert into service_point (id, flat, created_at) values (?, ?, now())", point, flat);
        handle.execute(
                "insert into meter_installation (id, service_point, meter, period) values (?, ?, ?, tstzrange(?, null))",
                UUID.randomUUID(),
                point,
                meter,
                Timestamp.from(since));
        return new FlatId(flat);
    }
}
