package powersight.property;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;
import powersight.wire.Municipality;

/** Buildings and their flats: people register them, and they wait until an officer has approved a claim. */
public final class Buildings {
    public enum State {
        PENDING,
        APPROVED,
        REJECTED
    }

    /** @param meter what hangs there, as who registers it reads it off */
    public record NewFlat(String label, Optional<MeterId> meter) {
        public NewFlat {
            label = label.strip().replaceAll("\\s+", " ");
            if (label.length() > 40 || Address.key(label).isEmpty())
                throw new IllegalArgumentException("label is 1 to 40 characters with a letter or digit among them");
        }
    }

    /** @param flat the one that was registered together with it, or by itself */
    public record Registered(BuildingId building, FlatId flat, State state, Location location) {}

    public record Building(
            BuildingId id,
            String municipality,
            Address address,
            Optional<Point> point,
            Location location,
            Optional<String> gridName,
            State state,
            Instant registeredAt) {}

    public record Flat(FlatId id, BuildingId building, String label, Optional<MeterId> statedMeter, State state) {}

    private final Database database;
    private final Outlines outlines;
    private final Clock wall;

    Buildings(Database database, Outlines outlines, Clock wall) {
        this.database = database;
        this.outlines = outlines;
        this.wall = wall;
    }

    /**
     * A building nobody has registered yet, with its first flat. Both wait for an officer.
     *
     * @param stated without it, the municipality is the one that the point lies in
     */
    public Registered register(
            AccountId by, Optional<Municipality> stated, Address address, Optional<Point> point, NewFlat flat) {
        Municipality municipality = stated.or(() -> point.flatMap(outlines::at))
                .orElseThrow(() -> No.because(
                        "municipality-missing",
                        "neither a municipality nor a point in one is given",
                        "name the municipality of the address"));
        Location location = outlines.fit(point, municipality);
        return database.jdbi().inTransaction(handle -> {
            mayHang(handle, flat);
            UUID id = UUID.randomUUID();
            int made = handle.execute(
                    """
                    insert into building (id, municipality, settlement, street, number, address_key, latitude, longitude,
                      location, state, registered_by, registered_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING', ?, ?) on conflict do nothing""",
                    id,
                    municipality.code(),
                    address.settlement(),
                    address.street(),
                    address.number(),
                    address.key(),
                    point.map(Point::latitude).orElse(null),
                    point.map(Point::longitude).orElse(null),
                    location.name(),
                    by.value(),
                    wall.instant());
            if (made == 0) throw buildingThere(handle, municipality, address);
            FlatId added = addFlat(handle, by, new BuildingId(id), flat);
            return new Registered(new BuildingId(id), added, State.PENDING, location);
        });
    }

    /** One more flat in a building that is there already. */
    public Registered register(AccountId by, BuildingId building, NewFlat flat) {
        return database.jdbi().inTransaction(handle -> {
            Building there = find(handle, building).filter(Buildings::stands).orElseThrow(() -> noBuilding(building));
            mayHang(handle, flat);
            return new Registered(building, addFlat(handle, by, building, flat), State.PENDING, there.location());
        });
    }

    public Optional<Building> find(BuildingId id) {
        return database.jdbi().withHandle(handle -> find(handle, id));
    }

    public Optional<Flat> find(FlatId id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from flat where id = ?")
                        .bind(0, id.value())
                        .map((row, context) -> flat(row))
                        .findOne());
    }

    /** A building's flats in the order of their labels. */
    public List<Flat> flatsIn(BuildingId building) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select * from flat where building = ? and state <> 'REJECTED'
                        order by length(label_key), label_key limit 1000""")
                        .bind(0, building.value())
                        .map((row, context) -> flat(row))
                        .list());
    }

    /** In the order of registration; text is looked for in addresses, and blank does not filter. */
    public Page<Building> list(
            String text, Optional<String> municipality, Optional<State> state, Optional<String> after, int limit) {
        String where = """
                 where (:text = '' or address_key like :like)
                   and (:municipality::text is null or municipality = :municipality)
                   and (:state::text is null or state = :state)""";
        String key = Address.key(text);
        return database.jdbi().withHandle(handle -> {
            List<Building> rows = handle.createQuery("select * from building " + where
                            + " and (:after::uuid is null or (registered_at, id) > (select registered_at, id from building"
                            + " where id = :after::uuid)) order by registered_at, id limit :limit")
                    .bind("text", key)
                    .bind("like", "%" + key + "%")
                    .bind("municipality", municipality.orElse(null))
                    .bind("state", state.map(State::name).orElse(null))
                    .bind("after", after.orElse(null))
                    .bind("limit", limit)
                    .map((row, context) -> building(row))
                    .list();
            long total = handle.createQuery("select count(*) from building " + where)
                    .bind("text", key)
                    .bind("like", "%" + key + "%")
                    .bind("municipality", municipality.orElse(null))
                    .bind("state", state.map(State::name).orElse(null))
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = rows.size() < limit
                    ? Optional.empty()
                    : Optional.of(rows.get(rows.size() - 1).id().toString());
            return new Page<>(rows, next, total);
        });
    }

    private FlatId addFlat(Handle handle, AccountId by, BuildingId building, NewFlat flat) {
        UUID id = UUID.randomUUID();
        int made = handle.execute(
                """
                insert into flat (id, building, label, label_key, stated_meter, state, registered_by, registered_at)
                values (?, ?, ?, ?, ?, 'PENDING', ?, ?) on conflict do nothing""",
                id,
                building.value(),
                flat.label(),
                Address.key(flat.label()),
                flat.meter().map(MeterId::value).orElse(null),
                by.value(),
                wall.instant());
        if (made == 1) return new FlatId(id);
        UUID there = handle.createQuery(
                        "select id from flat where building = ? and label_key = ? and state <> 'REJECTED'")
                .bind(0, building.value())
                .bind(1, Address.key(flat.label()))
                .mapTo(UUID.class)
                .one();
        throw new RefusedException(
                new Refused(
                        "flat-registered",
                        "flat " + flat.label() + " of that building is registered already",
                        "if it is yours, claim it: POST to the link"),
                "/api/v1/flats/" + there + "/claims");
    }

    private static void mayHang(Handle handle, NewFlat flat) {
        flat.meter().ifPresent(meter -> {
            Installations.mustBeCommissioned(handle, meter);
            if (Installations.hangsSomewhere(handle, meter)) throw No.meterElsewhere(meter.value());
        });
    }

    private static RefusedException buildingThere(Handle handle, Municipality municipality, Address address) {
        UUID there = handle.createQuery(
                        "select id from building where municipality = ? and address_key = ? and state <> 'REJECTED'")
                .bind(0, municipality.code())
                .bind(1, address.key())
                .mapTo(UUID.class)
                .one();
        return new RefusedException(
                new Refused(
                        "building-registered",
                        "the building at " + address + " is registered already",
                        "add the flat to it: POST to the link with /flats at its end"),
                "/api/v1/buildings/" + there);
    }

    private static boolean stands(Building building) {
        return building.state() != State.REJECTED;
    }

    private static RefusedException noBuilding(BuildingId id) {
        return No.because("no-such-building", "there is no building " + id, "register it first");
    }

    private static Optional<Building> find(Handle handle, BuildingId id) {
        return handle.createQuery("select * from building where id = ?")
                .bind(0, id.value())
                .map((row, context) -> building(row))
                .findOne();
    }

    private static Building building(ResultSet row) throws SQLException {
        Double latitude = row.getObject("latitude", Double.class);
        Double longitude = row.getObject("longitude", Double.class);
        return new Building(
                new BuildingId(row.getObject("id", UUID.class)),
                row.getString("municipality"),
                new Address(row.getString("settlement"), row.getString("street"), row.getString("number")),
                latitude == null || longitude == null ? Optional.empty() : Optional.of(new Point(latitude, longitude)),
                Location.valueOf(row.getString("location")),
                Optional.ofNullable(row.getString("grid_name")),
                State.valueOf(row.getString("state")),
                row.getTimestamp("registered_at").toInstant());
    }

    private static Flat flat(ResultSet row) throws SQLException {
        return new Flat(
                new FlatId(row.getObject("id", UUID.class)),
                new BuildingId(row.getObject("building", UUID.class)),
                row.getString("label"),
                Optional.ofNullable(row.getString("stated_meter")).map(MeterId::new),
                State.valueOf(row.getString("state")));
    }
}
