package powersight.live;

import java.util.List;
import java.util.Optional;
import powersight.meter.MeterNow;
import powersight.platform.Database;

/** What the utility's list of meters says of places, for areas that are just starting. */
final class CommissionedMeters {
    record Row(String meter, Optional<String> building, MeterNow.Connection state) {}

    private final Database database;

    CommissionedMeters(Database database) {
        this.database = database;
    }

    List<Row> of(String municipality) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select id, building, state from meter_list where municipality = ?")
                        .bind(0, municipality)
                        .setFetchSize(5_000)
                        .map((row, context) -> new Row(
                                row.getString(1),
                                Optional.ofNullable(row.getString(2)),
                                MeterNow.Connection.valueOf(row.getString(3))))
                        .list());
    }

    /** Those that have any meter. */
    List<String> municipalities() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select distinct municipality from meter_list")
                        .mapTo(String.class)
                        .list());
    }

    Optional<String> municipalityOf(String building) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("select municipality from meter_list where building = ? limit 1")
                                .bind(0, building)
                                .mapTo(String.class)
                                .findOne());
    }
}
