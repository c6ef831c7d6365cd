package powersight.webhook;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import powersight.audit.Audit;
import powersight.audit.AuditedAction;
import powersight.identity.AccountId;
import powersight.platform.Database;
import powersight.platform.Page;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.vault.SealedColumn;
import powersight.vault.Vault;
import powersight.wire.GridClock;

/** A person's webhooks: made, tried, paused, removed; what was told by them, and telling it again. */
public final class Webhooks {
    private static final int MOST = 20;

    public record Row(
            UUID id,
            String url,
            Set<WebhookKind> kinds,
            boolean active,
            Instant createdAt,
            int failuresInARow,
            Optional<Instant> nextTryAt) {}

    /** @param secret signs what is sent; shown this once */
    public record Created(UUID id, String secret) {
        @Override
        public String toString() {
            return "webhook " + id;
        }
    }

    public enum State {
        WAITING,
        DELIVERED,
        /** given up after a day; can be sent again */
        DEAD,
        /** whoever was to be told may no longer know */
        WITHDRAWN
    }

    public record Delivery(
            long id,
            String event,
            String kind,
            State state,
            int attempts,
            Instant waitingSince,
            Optional<Instant> finishedAt,
            OptionalInt lastStatus,
            Optional<String> lastFailure) {}

    /** Where webhooks' secrets stand in the database. */
    public static final SealedColumn SECRETS = new SealedColumn("webhook", "id", "secret", false);

    private final Database database;
    private final Vault vault;
    private final Announcements announcements;
    private final Destination destination;
    private final Audit audit;
    private final SecureRandom random;
    private final Clock clock;
    private final GridClock gridClock;

    public Webhooks(
            Database database,
            Vault vault,
            Announcements announcements,
            Audit audit,
            SecureRandom random,
            Clock clock,
            GridClock gridClock,
            WebhookSettings settings) {
        this(
                database,
                vault,
                announcements,
                new Destination(settings.trustedHosts(), Names.ofTheSystem()),
                audit,
                random,
                clock,
                gridClock);
    }

    Webhooks(
            Database database,
            Vault vault,
            Announcements announcements,
            Destination destination,
            Audit audit,
            SecureRandom random,
            Clock clock,
            GridClock gridClock) {
        this.database = database;
        this.vault = vault;
        this.announcements = announcements;
        this.destination = destination;
        this.audit = audit;
        this.random = random;
        this.clock = clock;
        this.gridClock = gridClock;
    }

    public Created create(AccountId owner, String url, Set<WebhookKind> kinds) {
        if (kinds.isEmpty()) throw no("no-event", "a webhook without an event is never called", "choose an event");
        String checked = destination.checked(url).toString(); // may ask a name server: before the transaction
        UUID id = UUID.randomUUID();
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String secret = "whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        database.jdbi().useTransaction(handle -> {
            handle.execute("select 1 from account where id = ? for update", owner.value());
            long there = handle.createQuery("select count(*) from webhook where account = ?")
                    .bind(0, owner.value())
                    .mapTo(Long.class)
                    .one();
            if (there >= MOST)
                throw no("too-many-webhooks", "you have " + there + " webhooks", "remove those you do not need");
            handle.createUpdate("""
                            insert into webhook (id, account, url, kinds, secret, created_at, since, next_at)
                            values (:id, :account, :url, :kinds, :secret, :now, :since, :now)""")
                    .bind("id", id)
                    .bind("account", owner.value())
                    .bind("url", checked)
                    .bindArray(
                            "kinds",
                            String.class,
                            kinds.stream().map(WebhookKind::text).sorted().toArray())
                    .bind("secret", vault.seal(SECRETS.place(id), secret))
                    .bind("now", clock.instant())
                    .bind("since", gridClock.now().atOffset(ZoneOffset.UTC))
                    .execute();
            audited(handle, owner, "webhook-made", id, Map.of("url", checked));
        });
        return new Created(id, secret);
    }

    /** Newest first. */
    public List<Row> list(AccountId owner) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from webhook where account = ? order by created_at desc, id")
                        .bind(0, owner.value())
                        .map((row, context) -> row(row))
                        .list());
    }

    /** What waited is gone with it. */
    public void remove(AccountId owner, UUID id) {
        database.jdbi().useTransaction(handle -> {
            if (handle.execute("delete from webhook where id = ? and account = ?", id, owner.value()) == 0)
                throw unknown(id);
            audited(handle, owner, "webhook-removed", id, Map.of());
        });
    }

    /** Puts a test message in line, behind what waits already. */
    public void test(AccountId owner, UUID id) {
        database.jdbi().useTransaction(handle -> {
            mine(handle, owner, id);
            Announcement test = new Announcement(
                    "test/" + UUID.randomUUID(),
                    WebhookKind.TEST,
                    Optional.empty(),
                    gridClock.now(),
                    Map.of("hello", "this is what a message looks like"));
            announcements.deliver(handle, test, List.of(id));
            handle.execute("update webhook set next_at = ? where id = ?", clock.instant(), id);
        });
    }

    /** Newest first. */
    public Page<Delivery> deliveries(
            AccountId owner, UUID id, Optional<State> state, Optional<String> after, int limit) {
        return database.jdbi().withHandle(handle -> {
            mine(handle, owner, id);
            List<Delivery> found = handle.createQuery("""
                            select d.*, e.key, e.kind from webhook_delivery d join webhook_event e on e.id = d.event
                            where d.webhook = :id and d.id < :below and (:state::text is null or d.state = :state)
                            order by d.id desc limit :limit""")
                    .bind("id", id)
                    .bind("below", after.map(Long::parseLong).orElse(Long.MAX_VALUE))
                    .bind("state", state.map(State::name).orElse(null))
                    .bind("limit", limit)
                    .map((row, context) -> delivery(row))
                    .list();
            long total = handle.createQuery("""
                            select count(*) from webhook_delivery
                            where webhook = :id and (:state::text is null or state = :state)""")
                    .bind("id", id)
                    .bind("state", state.map(State::name).orElse(null))
                    .mapTo(Long.class)
                    .one();
            Optional<String> next = found.size() < limit
                    ? Optional.empty()
                    : Optional.of(Long.toString(found.get(found.size() - 1).id()));
            return new Page<>(found, next, total);
        });
    }

    /** Sends one that was given up, or delivered, again: with the same id, so that the receiver knows it. */
    public void replay(AccountId owner, UUID id, long delivery) {
        database.jdbi().useTransaction(handle -> {
            mine(handle, owner, id);
            int found = handle.execute("""
                    update webhook_delivery set state = 'WAITING', attempts = 0, waiting_since = ?, finished_at = null
                    where id = ? and webhook = ? and state <> 'WITHDRAWN'""", clock.instant(), delivery, id);
            if (found == 0)
                throw no(
                        "no-such-delivery", "webhook " + id + " has no delivery " + delivery, "look at its deliveries");
            handle.execute("update webhook set next_at = ? where id = ?", clock.instant(), id);
        });
    }

    private static void mine(Handle handle, AccountId owner, UUID id) {
        boolean mine = handle.createQuery("select id from webhook where id = ? and account = ? for update")
                .bind(0, id)
                .bind(1, owner.value())
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
        if (!mine) throw unknown(id);
    }

    private void audited(Handle handle, AccountId owner, String what, UUID id, Map<String, Object> after) {
        audit.record(handle, new AuditedAction(owner.toString(), what, "webhook/" + id, AuditedAction.NOTHING, after));
    }

    private static RefusedException unknown(UUID id) {
        return no("no-such-webhook", "there is no webhook " + id, "look at the list of your webhooks");
    }

    private static RefusedException no(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    private static Row row(ResultSet row) throws SQLException {
        int failures = row.getInt("failures");
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("url"),
                Arrays.stream((String[]) row.getArray("kinds").getArray())
                        .flatMap(text -> WebhookKind.of(text).stream())
                        .collect(Collectors.toUnmodifiableSet()),
                row.getString("state").equals("ACTIVE"),
                row.getTimestamp("created_at").toInstant(),
                failures,
                failures == 0
                        ? Optional.empty()
                        : Optional.of(row.getTimestamp("next_at").toInstant()));
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        int status = row.getInt("last_status");
        return new Delivery(
                row.getLong("id"),
                row.getString("key"),
                row.getString("kind"),
                State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getTimestamp("waiting_since").toInstant(),
                Optional.ofNullable(finished).map(Timestamp::toInstant),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Optional.ofNullable(row.getString("last_failure")));
    }
}
