package powersight.scheduling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import powersight.identity.AccountId;
import powersight.identity.Principal;
import powersight.identity.Role;
import powersight.platform.Database;

/**
 * Calendars that programs subscribe to, by an address that cannot be guessed and can be revoked. A cancelled appointment
 * is no longer in them, which is how subscriptions say it.
 */
public final class Feeds {
    private static final int MOST = 10, MOST_EVENTS = 2_000;
    /** Grid time: what is longer ago than this is no longer in a feed. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    public enum Kind {
        /** what a citizen has booked */
        OWN,
        /** who comes to an officer */
        DESK
    }

    public record Row(UUID id, Kind kind, Instant createdAt) {}

    /** @param token what the address ends with; we keep only its hash */
    public record Created(UUID id, String token) {
        @Override
        public String toString() {
            return "calendar feed " + id;
        }
    }

    private record Whose(AccountId account, Kind kind, String name) {}

    private final Database database;
    private final Calendars calendars;
    private final SecureRandom random;
    private final Supplier<Instant> gridTime;
    private final Clock wall;

    Feeds(Database database, Calendars calendars, SecureRandom random, Supplier<Instant> gridTime, Clock wall) {
        this.database = database;
        this.calendars = calendars;
        this.random = random;
        this.gridTime = gridTime;
        this.wall = wall;
    }

    public Created create(Principal owner, Kind kind) {
        if (kind == Kind.DESK && !owner.is(Role.OFFICER))
            throw No.because("not-an-officer", "only an officer has a desk's calendar", "ask for OWN instead");
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        UUID id = UUID.randomUUID();
        database.jdbi().useTransaction(handle -> {
            Turns.oneAtATime(handle, owner.account());
            long open = handle.createQuery(
                            "select count(*) from calendar_feed where account = ? and revoked_at is null")
                    .bind(0, owner.account().value())
                    .mapTo(Long.class)
                    .one();
            if (open >= MOST)
                throw No.because("too-many-feeds", "you have " + open + " calendar addresses", "revoke one first");
            handle.execute(
                    "insert into calendar_feed (id, account, kind, sha256, created_at) values (?, ?, ?, ?, ?)",
                    id,
                    owner.account().value(),
                    kind.name(),
                    sha256(token),
                    Timestamp.from(wall.instant()));
        });
        return new Created(id, token);
    }

    /** Those that are not revoked, newest first. */
    public List<Row> list(AccountId owner) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select id, kind, created_at from calendar_feed
                                where account = ? and revoked_at is null order by created_at desc, id""")
                        .bind(0, owner.value())
                        .map((row, context) -> new Row(
                                row.getObject("id", UUID.class),
                                Kind.valueOf(row.getString("kind")),
                                row.getTimestamp("created_at").toInstant()))
                        .list());
    }

    /** From now on the address leads to nothing. */
    public void revoke(AccountId owner, UUID id) {
        int revoked = database.jdbi()
                .withHandle(handle -> handle.execute(
                        "update calendar_feed set revoked_at = ? where id = ? and account = ? and revoked_at is null",
                        Timestamp.from(wall.instant()),
                        id,
                        owner.value()));
        if (revoked == 0)
            throw No.because("no-such-feed", "there is no such calendar address", "look at the list of yours");
    }

    /** The calendar at an address: the same text as long as nothing in it has changed. */
    public String read(String token) {
        return database.jdbi().withHandle(handle -> {
            Whose whose = whose(handle, token)
                    .orElseThrow(() -> No.because(
                            "no-such-calendar", "there is no calendar at this address", "make a new address"));
            return calendars.write(
                    Calendars.Method.PUBLISH,
                    "PowerSight: " + whose.name(),
                    events(handle, whose.account(), whose.kind()));
        });
    }

    /** One appointment as a file to open. */
    public String file(Appointment appointment) {
        return calendars.write(
                Calendars.Method.PUBLISH, appointment.officeName(), List.of(forCitizen(appointment, Optional.empty())));
    }

    static Calendars.Event forCitizen(Appointment appointment, Optional<String> mail) {
        return new Calendars.Event(
                appointment, appointment.officeName() + ": " + appointment.about(), appointment.officerName(), mail);
    }

    private static Calendars.Event forOfficer(Appointment appointment) {
        return new Calendars.Event(
                appointment,
                appointment.citizen().name() + ": " + appointment.about(),
                appointment.officeName(),
                Optional.empty());
    }

    /** Nobody's once the account is shut, or an officer is one no more. */
    private static Optional<Whose> whose(Handle handle, String token) {
        return handle.createQuery("""
                        select f.account, f.kind, a.full_name from calendar_feed f join account a on a.id = f.account
                        where f.sha256 = ? and f.revoked_at is null and a.state = 'ACTIVE'
                          and (f.kind = 'OWN' or exists
                            (select 1 from account_role r where r.account = a.id and r.role = 'OFFICER'))""")
                .bind(0, sha256(token))
                .map((row, context) -> new Whose(
                        new AccountId(row.getObject("account", UUID.class)),
                        Kind.valueOf(row.getString("kind")),
                        row.getString("full_name")))
                .findOne();
    }

    private List<Calendars.Event> events(Handle handle, AccountId whose, Kind kind) {
        return handle
                .createQuery(Appointment.SELECT + "where " + (kind == Kind.OWN ? "a.citizen" : "a.officer") + """
                         = :whose and a.state = 'BOOKED' and a.starts_at > :since
                        order by a.starts_at, a.id limit :most""")
                .bind("whose", whose.value())
                .bind("since", Timestamp.from(gridTime.get().minus(REMEMBERED)))
                .bind("most", MOST_EVENTS)
                .map((row, context) -> Appointment.of(row))
                .list()
                .stream()
                .map(each -> kind == Kind.OWN ? forCitizen(each, Optional.empty()) : forOfficer(each))
                .toList();
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
