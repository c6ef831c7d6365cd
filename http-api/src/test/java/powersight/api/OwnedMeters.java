package powersight.api;

import java.time.Instant;
import java.util.UUID;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.property.FlatId;

/** Flats with a meter each, and whose they are from when to when. */
public final class OwnedMeters {
    private final Database database;
    private final UUID building = UUID.randomUUID();

    OwnedMeters(Database database) {
        this.database = database;
    }

    /** From long ago on. */
    public FlatId give(AccountId who, String meter) {
        return give(who, meter, Instant.parse("2020-01-01T00:00:00Z"));
    }

    public FlatId give(AccountId who, String meter, Instant from) {
        FlatId flat = flatOf(meter, who);
        execute(
                "insert into ownership (id, flat, owner, period) values (?, ?, ?, tstzrange(?::timestamptz, null))",
                UUID.randomUUID(),
                flat.value(),
                who.value(),
                from.toString());
        return flat;
    }

    /** It was theirs until then. */
    public void end(String meter, Instant at) {
        execute("""
                update ownership set period = tstzrange(lower(period), ?::timestamptz)
                where upper_inf(period) and not void and flat in
                  (select s.flat from service_point s join meter_installation i on i.service_point = s.id where i.meter = ?)""", at.toString(), meter);
    }

    /** It never was theirs. */
    public void take(AccountId who, String meter) {
        execute("""
                update ownership set void = true where owner = ? and flat in
                  (select s.flat from service_point s join meter_installation i on i.service_point = s.id where i.meter = ?)""", who.value(), meter);
    }

    private FlatId flatOf(String meter, AccountId by) {
        return database.jdbi().withHandle(handle -> {
            handle.execute("""
                    insert into building (id, municipality, settlement, street, number, address_key, location, state,
                      registered_by, registered_at)
                    values (?, '80284', 'Novi Sad', 'Dunavska', '1', ?, 'NONE', 'APPROVED', ?, now()) on conflict do nothing""", building, building.toString(), by.value());
            UUID there = handle.createQuery("""
                            select s.flat from service_point s join meter_installation i on i.service_point = s.id
                            where i.meter = ?""")
                    .bind(0, meter)
                    .mapTo(UUID.class)
                    .findOne()
                    .orElse(null);
            if (there != null) return new FlatId(there);
            UUID flat = UUID.randomUUID(), point = UUID.randomUUID();
            handle.execute("""
                    insert into flat (id, building, label, label_key, state, registered_by, registered_at)
                    values (?, ?, ?, ?, 'APPROVED', ?, now())""", flat, building, meter, meter, by.value());
            handle.execute("insert into service_point (id, flat, created_at) values (?, ?, now())", point, flat);
            handle.execute("""
                    insert into meter_installation (id, service_point, meter, period)
                    values (?, ?, ?, tstzrange('2020-01-01T00:00:00Z', null))""", UUID.randomUUID(), point, meter);
            return new FlatId(flat);
        });
    }

    private void execute(String sql, Object... arguments) {
        database.jdbi().useHandle(handle -> handle.execute(sql, arguments));
    }
}
