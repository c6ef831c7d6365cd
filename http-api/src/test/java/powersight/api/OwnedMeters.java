package powersight.api;

import java.time.Instant;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.property.FlatId;
import powersight.testing.MeteredHomes;

/** Flats with a meter each, and whose they are from when to when. */
public final class OwnedMeters {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private final Database database;
    private final MeteredHomes homes;

    OwnedMeters(Database database) {
        this.database = database;
        this.homes = new MeteredHomes(database);
    }

    /** From long ago on. */
    public FlatId give(AccountId who, String meter) {
        return give(who, meter, LONG_AGO);
    }

    public FlatId give(AccountId who, String meter, Instant from) {
        FlatId flat = homes.of(meter, "80284", who, LONG_AGO);
        homes.owns(who, flat, from);
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

    private void execute(String sql, Object... arguments) {
        database.jdbi().useHandle(handle -> handle.execute(sql, arguments));
    }
}
