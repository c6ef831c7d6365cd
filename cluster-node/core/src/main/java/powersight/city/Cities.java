package powersight.city;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import powersight.disclosure.HomesSum;
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
     * @param largestWh what the one showed that showed most
     */
    public record Sum(long meters, long online, long measured, long importWh, long largestWh) {
        public HomesSum size() {
            return new HomesSum(measured, importWh, largestWh);
        }
    }

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
              coalesce(sum(wh), 0)::bigint as wh, coalesce(max(wh), 0)::bigint as largest""";

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

    /**
     * What homes used on these local days, the last not included, by municipality and building; of a home as far as its
     * meter reported on that day.
     */
    public List<DayCell> used(Collection<String> municipalities, LocalDate from, LocalDate to, ZoneId zone) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        with asked as (
                          select d::date as day,
                            ceil(extract(epoch from d::timestamp at time zone :zone) / 900)::int as low,
                            ceil(extract(epoch from (d + interval '1 day')::timestamp at time zone :zone) / 900)::int as high
                          from generate_series(:from::timestamp, :to::timestamp - interval '1 day', interval '1 day') d),
                        used as (
                          select day, m.municipality, m.building, greatest(0, after.wh - coalesce(
                              (select last_import_t1 + last_import_t2 from rollup_quarter q
                                where q.meter = m.id and q.slot <= low order by slot desc limit 1),
                              (select first_import_t1 + first_import_t2 from rollup_quarter q
                                where q.meter = m.id and q.slot > low order by slot limit 1))) as wh
                          from meter_list m cross join asked
                            join lateral (
                              select last_import_t1 + last_import_t2 as wh from rollup_quarter q
                              where q.meter = m.id and q.slot <= high and q.slot > low order by slot desc limit 1) after on true
                          where m.municipality = any(:codes))
                        select day, municipality, building, count(*) as homes, sum(wh)::bigint as wh, max(wh)::bigint as largest
                        from used group by day, municipality, building""")
                        .bindArray("codes", String.class, municipalities.toArray())
                        .bind("from", from)
                        .bind("to", to)
                        .bind("zone", zone.getId())
                        .map((row, context) -> new DayCell(
                                row.getObject("day", LocalDate.class),
                                row.getString("municipality"),
                                Optional.ofNullable(row.getString("building")),
                                new HomesSum(row.getLong("homes"), row.getLong("wh"), row.getLong("largest"))))
                        .list());
    }

    /** Where a building stands, as its meters' commissioning named it. */
    public Optional<String> municipalityOf(String building) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("select municipality from meter_list where building = ? limit 1")
                                .bind(0, building)
                                .mapTo(String.class)
                                .findOne());
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
        return new Sum(
                row.getLong("meters"),
                row.getLong("online"),
                row.getLong("measured"),
                row.getLong("wh"),
                row.getLong("largest"));
    }
}
