package powersight.city;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import powersight.platform.Database;
import powersight.platform.Page;

/**
 * Cities added up from their meters. One query says what each meter's registers showed at an instant; a city is the sum of
 * its rows, and so are its buildings and its households, in whole watt-hours: they cannot disagree.
 */
public final class Cities {
    /**
     * @param online now, whatever the instant asked for
     * @param measured meters of which there was a reading by then; the others count nothing
     * @param importWh what their import registers showed
     */
    public record Sum(long meters, long online, long measured, long importWh) {}

    /** @param name the building's, or the meter's; absent for all meters that were commissioned without a building */
    public record Part(Optional<String> name, Sum sum) {}

    /** What a city is made of. */
    public enum Kind {
        BUILDING("coalesce(building, '')"),
        /** a meter is a household's */
        HOUSEHOLD("id");

        private final String column;

        Kind(String column) {
            this.column = column;
        }
    }

    /** The newest quarter-hour of each meter is found by its key; a quarter is (900·(q−1), 900·q] seconds. */
    private static final String METERS = """
            with metered as (
              select m.id, m.building, m.state, r.wh
              from meter_list m left join lateral (
                select last_import_t1 + last_import_t2 as wh from rollup_quarter q
                where q.meter = m.id and q.slot <= :slot order by q.slot desc limit 1) r on true
              where m.municipality = any(:codes))
            """;

    private static final String SUMS = """
            count(*) as meters, count(*) filter (where state = 'ONLINE') as online, count(wh) as measured,
              coalesce(sum(wh), 0)::bigint as wh""";

    private final Database database;

    public Cities(Database database) {
        this.database = database;
    }

    /** As of the end of the last quarter hour that was over at {@code at} (grid time), or of all there is. */
    public Sum sum(City city, Optional<Instant> at) {
        return database.jdbi()
                .withHandle(handle -> query(handle, city, at, "select " + SUMS + " from metered")
                        .map((row, context) -> sum(row))
                        .one());
    }

    /** The same in parts, in the order of their names; {@code total} is how many parts there are. */
    public Page<Part> parts(City city, Kind kind, Optional<Instant> at, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Part> parts = query(
                            handle,
                            city,
                            at,
                            "select " + kind.column + " as name, " + SUMS
                                    + " from metered where :after::text is null or " + kind.column
                                    + " > :after group by 1 order by 1 limit :limit")
                    .bind("after", after.orElse(null))
                    .bind("limit", limit)
                    .map((row, context) ->
                            new Part(Optional.of(row.getString("name")).filter(name -> !name.isEmpty()), sum(row)))
                    .list();
            long total = handle.createQuery("select count(distinct " + kind.column
                            + ") from meter_list where municipality = any(:codes)")
                    .bindArray("codes", String.class, city.codes())
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = parts.size() < limit
                    ? Optional.empty()
                    : Optional.of(parts.get(parts.size() - 1).name().orElse(""));
            return new Page<>(parts, next, total);
        });
    }

    private static Query query(Handle handle, City city, Optional<Instant> at, String select) {
        return handle.createQuery(METERS + select)
                .bindArray("codes", String.class, city.codes())
                .bind("slot", at.map(Cities::lastOver).orElse(Integer.MAX_VALUE));
    }

    private static int lastOver(Instant at) {
        return (int) Math.floorDiv(at.getEpochSecond(), 900L);
    }

    private static Sum sum(ResultSet row) throws SQLException {
        return new Sum(row.getLong("meters"), row.getLong("online"), row.getLong("measured"), row.getLong("wh"));
    }
}
