package powersight.webhook;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.platform.Database;
import powersight.vault.Vault;
import powersight.wire.MeterId;

/**
 * Tells receivers what waits for them. Any number of nodes may run one: a webhook is leased to one of them while it is
 * told, so its messages arrive one after the other and in order. While a receiver fails, everything for it waits behind
 * the message that failed; nobody else does, since each receiver is told on a thread of its own.
 *
 * <p>A message is sent once, except when a process dies between the receiver's yes and our note of it: then again, with
 * the same id.
 */
public final class WebhookSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
    private static final int MOST_IN_A_ROW = 50;

    /** Longer than {@link MeterAnnouncements#NEWS}: while a key is kept, its fact is not announced again. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final Database database;
    private final Vault vault;
    private final Audience audience;
    private final Receiver receiver;
    private final Clock clock;
    private final Patience patience;
    private final WebhookSettings settings;
    private final Duration lease;
    private final Semaphore free;
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService senders;
    private volatile boolean closed;

    public WebhookSender(Database database, Vault vault, Audience audience, Clock clock, WebhookSettings settings) {
        this(
                database,
                vault,
                audience,
                new Destination(settings.trustedHosts(), Names.ofTheSystem()),
                clock,
                Patience.USUAL,
                settings);
    }

    WebhookSender(
            Database database,
            Vault vault,
            Audience audience,
            Destination destination,
            Clock clock,
            Patience patience,
            WebhookSettings settings) {
        this.database = database;
        this.vault = vault;
        this.audience = audience;
        this.receiver = new Receiver(destination, settings.timeout());
        this.clock = clock;
        this.patience = patience;
        this.settings = settings;
        this.lease = settings.timeout().multipliedBy(3);
        this.free = new Semaphore(settings.atOnce());
        this.senders = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "webhook-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Looks for something to tell, on threads of its own, until closed. */
    public WebhookSender start() {
        senders.execute(this::run);
        return this;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        senders.shutdown();
        if (!senders.awaitTermination(1, TimeUnit.SECONDS)) senders.shutdownNow();
    }

    private void run() {
        while (!closed) {
            try {
                lookOnce();
                Thread.sleep(settings.every().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.warn("webhooks could not be looked at, will try again: {}", e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Leases what is due, as many as there are threads free, and hands each to a thread. */
    int lookOnce() {
        int room = free.drainPermits();
        List<Leased> due = List.of();
        try {
            if (room > 0) due = lease(room);
        } finally {
            free.release(room - due.size());
        }
        for (Leased each : due)
            senders.execute(() -> {
                try {
                    tell(each);
                } catch (RuntimeException e) {
                    log.warn("webhook {} was not told, will try again: {}", each.id(), e.toString());
                } finally {
                    free.release();
                }
            });
        return due.size();
    }

    private record Leased(UUID id, UUID account, String url, String secret, Instant until) {}

    private record Next(long delivery, int attempts, Instant waitingSince, String key, String meter, String body) {}

    private List<Leased> lease(int most) {
        Instant now = clock.instant();
        Instant until = now.plus(lease);
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        update webhook set leased_until = :until where id in (
                          select w.id from webhook w
                          where w.state = 'ACTIVE' and w.next_at <= :now
                            and (w.leased_until is null or w.leased_until <= :now)
                            and exists (select 1 from webhook_delivery d where d.webhook = w.id and d.state = 'WAITING')
                          order by w.next_at, w.id limit :most for update skip locked)
                        returning id, account, url, secret""")
                        .bind("now", now)
                        .bind("until", until)
                        .bind("most", most)
                        .map((row, context) -> new Leased(
                                row.getObject("id", UUID.class),
                                row.getObject("account", UUID.class),
                                row.getString("url"),
                                row.getString("secret"),
                                until))
                        .list());
    }

    /** One after the other, while there are any, they arrive, and the lease leaves time for one more. */
    private void tell(Leased webhook) {
        boolean goesOn = true;
        for (int i = 0; goesOn && i < MOST_IN_A_ROW && !closed; i++) {
            if (clock.instant().plus(settings.timeout()).isAfter(webhook.until())) break;
            Optional<Next> next = next(webhook);
            if (next.isEmpty()) break;
            goesOn = next.get().key().isEmpty() || tell(webhook, next.get());
        }
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("update webhook set leased_until = null where id = ?", webhook.id()));
    }

    /** The oldest that waits; an empty key when it was withdrawn, because it may no longer be told. */
    private Optional<Next> next(Leased webhook) {
        return database.jdbi().inTransaction(handle -> {
            Optional<Next> next = handle.createQuery("""
                            select d.id, d.attempts, d.waiting_since, e.key, coalesce(e.meter, '') as meter, e.body
                            from webhook_delivery d join webhook_event e on e.id = d.event
                            where d.webhook = ? and d.state = 'WAITING' order by d.id limit 1""")
                    .bind(0, webhook.id())
                    .map((row, context) -> new Next(
                            row.getLong("id"),
                            row.getInt("attempts"),
                            row.getTimestamp("waiting_since").toInstant(),
                            row.getString("key"),
                            row.getString("meter"),
                            row.getString("body")))
                    .findOne();
            if (next.isEmpty() || mayKnow(handle, webhook.account(), next.get().meter())) return next;
            Next withdrawn = next.get();
            handle.execute(
                    "update webhook_delivery set state = 'WITHDRAWN', finished_at = ? where id = ?",
                    clock.instant(),
                    withdrawn.delivery());
            return Optional.of(new Next(withdrawn.delivery(), 0, withdrawn.waitingSince(), "", "", ""));
        });
    }

    private boolean mayKnow(Handle handle, UUID account, String meter) {
        boolean there = handle.createQuery("select exists (select 1 from account where id = ? and state = 'ACTIVE')")
                .bind(0, account)
                .mapTo(Boolean.class)
                .one();
        if (!there || meter.isEmpty()) return there;
        boolean runsTheGrid = handle.createQuery(
                        "select exists (select 1 from account_role where account = ? and role = 'OPERATOR')")
                .bind(0, account)
                .mapTo(Boolean.class)
                .one();
        return runsTheGrid || audience.of(handle, new MeterId(meter)).contains(account);
    }

    private boolean tell(Leased webhook, Next next) {
        int attempt = next.attempts() + 1;
        Receiver.Outcome outcome = receiver.post(
                webhook.url(),
                vault.text(Webhooks.SECRETS.place(webhook.id()), webhook.secret()),
                next.key(),
                attempt,
                next.body(),
                clock.instant());
        Instant now = clock.instant();
        database.jdbi().useTransaction(handle -> {
            boolean dead = !outcome.delivered() && patience.isOver(next.waitingSince(), now);
            String state = outcome.delivered() ? "DELIVERED" : dead ? "DEAD" : "WAITING";
            handle.createUpdate("""
                            update webhook_delivery set state = :state, attempts = :attempt, finished_at = :finished,
                              last_status = :status, last_failure = :failure where id = :id""")
                    .bind("state", state)
                    .bind("attempt", attempt)
                    .bind("finished", state.equals("WAITING") ? null : Timestamp.from(now))
                    .bind(
                            "status",
                            outcome.status().isPresent() ? outcome.status().getAsInt() : null)
                    .bind("failure", outcome.failure().orElse(null))
                    .bind("id", next.delivery())
                    .execute();
            if (outcome.delivered()) {
                handle.execute(
                        "update webhook set failures = 0, next_at = ? where id = ? and failures > 0",
                        now,
                        webhook.id());
                return;
            }
            int failures = handle.createQuery(
                            "update webhook set failures = failures + 1 where id = ? returning failures")
                    .bind(0, webhook.id())
                    .mapTo(Integer.class)
                    .findOne()
                    .orElse(1);
            // what waited for a day is given up at once, one after the other; the last try was made just now
            handle.execute(
                    "update webhook set next_at = ? where id = ?", now.plus(patience.after(failures)), webhook.id());
            if (dead) giveUpAllOf(handle, webhook.id(), now);
        });
        return outcome.delivered();
    }

    /** Everything that has waited as long behind the one that failed just now would fail as well. */
    private void giveUpAllOf(Handle handle, UUID webhook, Instant now) {
        int dead = handle.execute("""
                update webhook_delivery set state = 'DEAD', finished_at = ?, last_failure = 'the receiver failed for a day'
                where webhook = ? and state = 'WAITING' and waiting_since <= ?""", now, webhook, now.minus(patience.altogether()));
        log.info("webhook {} failed for a day; {} more messages of it were given up", webhook, dead);
    }

    /** Forgets what was settled long ago. */
    public void tidy() {
        database.jdbi().useTransaction(handle -> {
            Instant before = clock.instant().minus(KEPT);
            handle.execute("delete from webhook_delivery where state <> 'WAITING' and finished_at < ?", before);
            handle.execute("""
                    delete from webhook_event e where created_at < ?
                      and not exists (select 1 from webhook_delivery d where d.event = e.id)""", before);
        });
    }
}
