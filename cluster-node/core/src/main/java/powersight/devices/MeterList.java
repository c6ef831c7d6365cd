package powersight.devices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.Query;
import powersight.meter.MeterNow;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.wire.MeterId;

/**
 * Every commissioned meter, to search and to count. Kept by {@link MeterListProjection} from the meters' rare events; for
 * how one stands this second ask {@link powersight.meter.Meters}.
 */
public final class MeterList {
    public record Row(
            MeterId id,
            String municipality,
            Optional<String> building,
            MeterNow.Connection state,
            Optional<Instant> stateSince,
            long everySeconds,
            long timeoutSeconds) {}

    /** Blank text and empty options do not filter. */
    public record Filter(
            String text,
            Optional<String> municipality,
            Optional<MeterNow.Connection> state,
            Optional<Set<MeterId>> only) {
        public static final Filter ALL = new Filter("", Optional.empty(), Optional.empty());

        public Filter(String text, Optional<String> municipality, Optional<MeterNow.Connection> state) {
            this(text, municipality, state, Optional.empty());
        }

        /** The same among these meters, when there are any to be given. */
        public Filter only(Optional<Set<MeterId>> meters) {
            return new Filter(text, municipality, state, meters);
        }
    }

    private final Database database;

    public MeterList(Database database) {
        this.database = database;
    }

    public Page<Row> search(Filter filter, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            List<Row> rows = bind(
                            handle.createQuery("select * from meter_list where " + condition(filter)
                                    + " and id > :after order by id limit :limit"),
                            filter)
                    .bind("after", after.orElse(""))
                    .bind("limit", limit)
                    .map((row, context) -> row(row))
                    .list();
            long total = bind(handle.createQuery("select count(*) from meter_list where " + condition(filter)), filter)
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(rows.get(rows.size() - 1).id().value());
            return new Page<>(rows, next, total);
        });
    }

    /** How many meters are in which state; of a municipality, or of all. */
    public Map<MeterNow.Connection, Long> counts(Optional<String> municipality) {
        return database.jdbi().withHandle(handle -> {
            Map<MeterNow.Connection, Long> counts = new TreeMap<>();
            for (MeterNow.Connection state : MeterNow.Connection.values()) counts.put(state, 0L);
            handle.createQuery("""
                            select state, count(*) from meter_list
                            where :municipality::text is null or municipality = :municipality group by state""")
                    .bind("municipality", municipality.orElse(null))
                    .map((row, context) -> Map.entry(MeterNow.Connection.valueOf(row.getString(1)), row.getLong(2)))
                    .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            return counts;
        });
    }

    /** Whether one of these meters hangs in the building, as its commissioning named it. */
    public boolean anyIn(String building, Set<MeterId> meters) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select exists (select 1 from meter_list where id = any(:meters) and building = :building)")
                        .bindArray("meters", String.class, ids(meters))
                        .bind("building", building)
                        .mapTo(Boolean.class)
                        .one());
    }

    public List<MeterId> inBuilding(String building) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select id from meter_list where building = ? order by id")
                        .bind(0, building)
                        .map((row, context) -> new MeterId(row.getString(1)))
                        .list());
    }

    public List<MeterId> inMunicipality(String code) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select id from meter_list where municipality = ? order by id")
                        .bind(0, code)
                        .map((row, context) -> new MeterId(row.getString(1)))
                        .list());
    }

    /** Those of these municipalities that were commissioned with this building, or with none. */
    public List<MeterId> in(Collection<String> municipalities, Optional<String> building) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select id from meter_list
                                where municipality = any(:codes) and building is not distinct from :building order by id""")
                        .bindArray("codes", String.class, municipalities.toArray())
                        .bind("building", building.orElse(null))
                        .map((row, context) -> new MeterId(row.getString(1)))
                        .list());
    }

    private static Object[] ids(Set<MeterId> meters) {
        return meters.stream().map(MeterId::value).toArray();
    }

    private static String condition(Filter filter) {
        return (filter.text().isBlank() ? "true" : "id ilike :text")
                + (filter.municipality().isPresent() ? " and municipality = :municipality" : "")
                + (filter.state().isPresent() ? " and state = :state" : "")
                + (filter.only().isPresent() ? " and id = any(:only)" : "");
    }

    private static Query bind(Query query, Filter filter) {
        if (!filter.text().isBlank())
            query.bind("text", "%" + filter.text().toLowerCase(Locale.ROOT).replaceAll("([%_\\\\])", "\\\\$1") + "%");
        filter.municipality().ifPresent(code -> query.bind("municipality", code));
        filter.state().ifPresent(state -> query.bind("state", state.name()));
        filter.only().ifPresent(meters -> query.bindArray("only", String.class, ids(meters)));
        return query;
    }

    private static Row row(ResultSet row) throws SQLException {
        Timestamp since = row.getTimestamp("state_since");
        return new Row(
                new MeterId(row.getString("id")),
                row.getString("municipality"),
                Optional.ofNullable(row.getString("building")),
                MeterNow.Connection.valueOf(row.getString("state")),
                Optional.ofNullable(since).map(Timestamp::toInstant),
                row.getLong("every_s"),
                row.getLong("timeout_s"));
    }
}
