package powersight.availability;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.GridClock;
import powersight.wire.MeterId;

/** When meters were up. All times are grid time. */
public final class Availability {
    public enum State {
        UP,
        DOWN
    }

    /** @param to empty while it lasts */
    public record Interval(Instant from, Optional<Instant> to, State state) {}

    private final Database database;
    private final GridClock clock;

    public Availability(Database database, GridClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The meter's intervals that touch the period, in order. */
    public List<Interval> intervals(MeterId meter, Instant from, Instant to) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select from_at, to_at, state from availability_interval
                        where meter = :meter and from_at < :to and (to_at is null or to_at > :from)
                        order by from_at""")
                        .bind("meter", meter.value())
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("to", to.atOffset(ZoneOffset.UTC))
                        .map((row, context) -> new Interval(
                                row.getTimestamp("from_at").toInstant(),
                                Optional.ofNullable(row.getTimestamp("to_at")).map(Timestamp::toInstant),
                                State.valueOf(row.getString("state"))))
                        .list());
    }

    /** What the node learnt of the meter in the period besides its readings, the oldest first. */
    public List<Incident> incidents(MeterId meter, Instant from, Instant to, int most) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select * from meter_incident where meter = :meter and known_at >= :from and known_at < :to
                        order by number limit :most""")
                        .bind("meter", meter.value())
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("to", to.atOffset(ZoneOffset.UTC))
                        .bind("most", most)
                        .map((row, context) -> incident(row))
                        .list());
    }

    private static Incident incident(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return new Incident(
                row.getTimestamp("at").toInstant(),
                row.getTimestamp("known_at").toInstant(),
                Incident.Kind.valueOf(row.getString("kind")),
                reason == null
                        ? Optional.empty()
                        : Optional.of(new Incident.Lost(
                                row.getLong("first_sequence"), row.getLong("last_sequence"), reason)));
    }

    /** Refuses a period that is not over: nobody knows it yet. */
    public Uptime uptime(MeterId meter, Instant from, Instant to) {
        if (!from.isBefore(to))
            throw new RefusedException(new Refused(
                    "period-empty", "the period ends before it begins: " + from + " to " + to, "swap from and to"));
        Instant now = clock.now();
        if (to.isAfter(now))
            throw new RefusedException(new Refused(
                    "period-in-the-future",
                    "the period ends at " + to + " and the grid's time is " + now,
                    "end it at " + now + " or earlier"));
        Duration up = Duration.ZERO;
        Duration down = Duration.ZERO;
        for (Interval interval : intervals(meter, from, to)) {
            Instant begins = interval.from().isBefore(from) ? from : interval.from();
            Instant ends = interval.to().filter(to::isAfter).orElse(to);
            Duration length = Duration.between(begins, ends);
            if (interval.state() == State.UP) up = up.plus(length);
            else down = down.plus(length);
        }
        return new Uptime(
                from, to, up, down, Duration.between(from, to).minus(up).minus(down));
    }

    /** Silences in the period, for lists of outages. */
    public List<Interval> silences(MeterId meter, Instant from, Instant to) {
        List<Interval> silences = new ArrayList<>(intervals(meter, from, to));
        silences.removeIf(interval -> interval.state() == State.UP);
        return silences;
    }
}
