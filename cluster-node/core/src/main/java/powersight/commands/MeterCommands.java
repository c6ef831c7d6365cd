package powersight.commands;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage.CommandReply;

/** Orders to meters and how each stands. Blocks. */
public final class MeterCommands {
    /** Wall time: a command that could not be brought by then is worth nothing any more, and may even do harm. */
    public static final Duration SHORTEST = Duration.ofSeconds(1),
            LONGEST = Duration.ofDays(7),
            USUAL = Duration.ofMinutes(1);

    /** Of one meter, so many may be under way: behind each other, since an order to reconnect must not overtake another. */
    private static final int MOST_OPEN = 20;

    private static final String ID = "c-";

    /** @param every of {@link CommandKind#SET_INTERVAL} only, in grid time */
    public record Order(MeterId meter, CommandKind kind, Optional<Duration> every, Duration within) {
        public Order {
            if (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0)
                throw new IllegalArgumentException("a meter is given 1 second to 7 days to answer, not " + within);
            if (every.isPresent() != (kind == CommandKind.SET_INTERVAL))
                throw new IllegalArgumentException("an interval belongs to SET_INTERVAL, and to nothing else");
            if (every.isPresent()
                    && (every.get().compareTo(CommandKind.SHORTEST_INTERVAL) < 0
                            || every.get().compareTo(CommandKind.LONGEST_INTERVAL) > 0))
                throw new IllegalArgumentException("an interval is 1 to 86400 seconds");
        }
    }

    public enum State {
        /** Not yet brought to the meter. */
        WAITING,
        /** The meter, or its concentrator, has it. */
        SENT,
        DONE,
        REFUSED,
        FAILED,
        /** It did not answer in time, or could not be reached at all. An answer that comes still is kept. */
        NO_ANSWER
    }

    /** @param remark what the meter said beside its answer */
    public record Standing(
            String id,
            MeterId meter,
            CommandKind kind,
            Optional<Duration> every,
            State state,
            Optional<String> remark,
            Instant orderedAt,
            Instant deadline,
            Optional<Instant> sentAt,
            Optional<Instant> answeredAt) {}

    private final Database database;
    private final Audit audit;

    public MeterCommands(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /** One transaction with its entry in the audit. Ordered twice it is two commands: routes know repetitions by their key. */
    public Standing order(Order order, String who) {
        return database.jdbi().inTransaction(handle -> {
            handle.execute(
                    "select pg_advisory_xact_lock(hashtext('meter_command'), hashtext(?))",
                    order.meter().value());
            if (open(handle, order.meter()) >= MOST_OPEN) throw tooMany(order.meter());
            Standing standing = handle.createQuery("""
                            insert into meter_command (meter, kind, seconds, deadline)
                            values (:meter, :kind, :seconds, now() + :within * interval '1 second') returning *""")
                    .bind("meter", order.meter().value())
                    .bind("kind", order.kind().name())
                    .bind("seconds", order.every().map(Duration::toSeconds).orElse(null))
                    .bind("within", order.within().toSeconds())
                    .map((row, context) -> standing(row))
                    .one();
            audit.record(
                    handle,
                    new AuditedAction(
                            who,
                            "meter-command",
                            "meter/" + order.meter(),
                            AuditedAction.NOTHING,
                            remembered(standing)));
            return standing;
        });
    }

    /** Nothing when no such command was given to that meter. */
    public Optional<Standing> standing(MeterId meter, String id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from meter_command where meter = ? and number = ?")
                        .bind(0, meter.value())
                        .bind(1, number(id).orElse(0L))
                        .map((row, context) -> standing(row))
                        .findOne());
    }

    /** The newest first. */
    public List<Standing> latest(MeterId meter, int most) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from meter_command where meter = ? order by number desc limit ?")
                        .bind(0, meter.value())
                        .bind(1, most)
                        .map((row, context) -> standing(row))
                        .list());
    }

    /** Keeps a meter's answer; false when that meter was never told such a thing. Its first answer counts. */
    public boolean hear(CommandReply reply) {
        Optional<Long> number = number(reply.commandId());
        if (number.isEmpty()) return false;
        return database.jdbi().withHandle(handle -> {
            int rows = handle.createUpdate("""
                            update meter_command set state = :state, remark = :remark, answered_at = now()
                            where number = :number and meter = :meter and answered_at is null""")
                    .bind("state", state(reply.result()).name())
                    .bind("remark", reply.remark().orElse(null))
                    .bind("number", number.get())
                    .bind("meter", reply.meter().value())
                    .execute();
            return rows > 0 || isKnown(handle, reply.meter(), number.get());
        });
    }

    /** Whose time is over will not be said again. */
    int giveUp() {
        return database.jdbi().withHandle(handle -> handle.execute("""
                update meter_command set state = 'NO_ANSWER'
                where state in ('WAITING', 'SENT') and deadline < now()"""));
    }

    /** @param concentrator of the meter as the list knows it; the meter itself has the last word */
    record Due(Standing standing, Optional<String> concentrator) {}

    /** The first open command of each meter, when it is to be said (again). By chance, so that many absent hide nobody. */
    List<Due> due(int most) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select command.*, concentrator from meter_command command left join meter_list on id = command.meter
                        where command.state in ('WAITING', 'SENT') and say_at <= now() and deadline >= now()
                          and not exists (select 1 from meter_command before where before.meter = command.meter
                                          and before.number < command.number and before.state in ('WAITING', 'SENT'))
                        order by random() limit ?""")
                        .bind(0, most)
                        .map((row, context) ->
                                new Due(standing(row), Optional.ofNullable(row.getString("concentrator"))))
                        .list());
    }

    /** It has reached the device. Said again after a while, twice as long each time: its answer may have been lost. */
    void wasSaid(String id) {
        database.jdbi().useHandle(handle -> handle.execute("""
                update meter_command set state = 'SENT', sent_at = coalesce(sent_at, now()), tries = tries + 1,
                  say_at = now() + interval '5 seconds' * (2 ^ least(tries, 8))
                where number = ? and state in ('WAITING', 'SENT')""", number(id).orElseThrow()));
    }

    private static int open(Handle handle, MeterId meter) {
        return handle.createQuery("select count(*) from meter_command where meter = ? and state in ('WAITING', 'SENT')")
                .bind(0, meter.value())
                .mapTo(int.class)
                .one();
    }

    private static boolean isKnown(Handle handle, MeterId meter, long number) {
        return handle.createQuery("select count(*) from meter_command where number = ? and meter = ?")
                        .bind(0, number)
                        .bind(1, meter.value())
                        .mapTo(int.class)
                        .one()
                > 0;
    }

    private static State state(CommandReply.Result result) {
        return switch (result) {
            case DONE -> State.DONE;
            case REFUSED -> State.REFUSED;
            case FAILED, UNKNOWN -> State.FAILED;
        };
    }

    private static Optional<Long> number(String id) {
        return id.matches(ID + "[0-9]{1,18}")
                ? Optional.of(Long.parseLong(id.substring(ID.length())))
                : Optional.empty();
    }

    private static Standing standing(ResultSet row) throws SQLException {
        long seconds = row.getLong("seconds");
        return new Standing(
                ID + row.getLong("number"),
                new MeterId(row.getString("meter")),
                CommandKind.valueOf(row.getString("kind")),
                seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("remark")),
                row.getTimestamp("ordered_at").toInstant(),
                row.getTimestamp("deadline").toInstant(),
                time(row, "sent_at"),
                time(row, "answered_at"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private static Map<String, Object> remembered(Standing standing) {
        Map<String, Object> all = new HashMap<>(
                Map.of("id", standing.id(), "kind", standing.kind().name()));
        standing.every().ifPresent(every -> all.put("seconds", every.toSeconds()));
        return all;
    }

    private static RefusedException tooMany(MeterId meter) {
        return new RefusedException(new Refused(
                "too-many-commands",
                MOST_OPEN + " commands to meter " + meter + " are under way",
                "wait until it has answered, or until their time is over"));
    }
}
