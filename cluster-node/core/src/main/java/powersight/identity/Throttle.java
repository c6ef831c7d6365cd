package powersight.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import powersight.platform.Database;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/**
 * Slows down those who try and try: a bucket that leaks, kept in SQL so that all nodes count together. Attempts are
 * counted before they are made, else a thousand at once would all be the first.
 *
 * <p>It never locks anybody's account: what is slowed down is one address, or one address at one account.
 */
final class Throttle {
    /**
     * @param free attempts in a burst that cost nothing
     * @param drains one attempt is forgotten in so long
     * @param first the wait after the free ones; it doubles with each further attempt
     */
    record Rule(int free, Duration drains, Duration first, Duration longest) {}

    /** At one account from one address. */
    static final Rule PAIR = new Rule(5, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMinutes(15));
    /** At any accounts from one address; offices share one, so it is generous. */
    static final Rule ADDRESS = new Rule(100, Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(5));
    /** Mails to one mailbox, whoever asks for them. */
    static final Rule MAILBOX = new Rule(5, Duration.ofMinutes(30), Duration.ofMinutes(30), Duration.ofMinutes(30));

    private final Database database;
    private final Clock clock;

    Throttle(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts one attempt, or refuses it with the seconds to wait. */
    void attempt(String what, Rule rule) {
        if (allowed(what, rule)) return;
        Instant now = clock.instant();
        Instant until = database.jdbi()
                .withHandle(handle -> handle.createQuery("select blocked_until from throttle where key = ?")
                        .bind(0, Secrets.sha256(what))
                        .map((row, context) -> row.getTimestamp(1).toInstant())
                        .findOne())
                .orElse(now);
        Duration wait =
                Duration.ofSeconds(Math.max(1, Duration.between(now, until).toSeconds() + 1));
        throw RefusedException.until(
                new Refused(
                        "too-many-attempts",
                        "too many attempts in a short time",
                        "try again in " + wait.toSeconds() + " seconds"),
                wait);
    }

    /** Counts one attempt if it is allowed now. */
    boolean allowed(String what, Rule rule) {
        Optional<Double> level = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        insert into throttle as known (key, level, last_at, blocked_until) values (:key, 1, :now, :now)
                        on conflict (key) do update set
                          level = greatest(0, known.level - extract(epoch from :now::timestamptz - known.last_at) / :drains) + 1,
                          last_at = :now,
                          blocked_until = :now::timestamptz + make_interval(secs => case
                            when greatest(0, known.level - extract(epoch from :now::timestamptz - known.last_at) / :drains) + 1 < :free
                            then 0
                            else least(:longest, :first * power(2, least(40,
                              greatest(0, known.level - extract(epoch from :now::timestamptz - known.last_at) / :drains) + 1 - :free)))
                            end)
                        where known.blocked_until <= :now
                        returning level""")
                        .bind("key", Secrets.sha256(what))
                        .bind("now", clock.instant())
                        .bind("drains", (double) rule.drains().toSeconds())
                        .bind("free", rule.free())
                        .bind("first", (double) rule.first().toSeconds())
                        .bind("longest", (double) rule.longest().toSeconds())
                        .mapTo(Double.class)
                        .findOne());
        return level.isPresent();
    }

    /** The attempt was no guess. */
    void takeBack(String what) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "update throttle set level = greatest(0, level - 1), blocked_until = last_at where key = ?",
                        Secrets.sha256(what)));
    }

    /** Who has proved to be the right one starts anew. */
    void forget(String what) {
        database.jdbi().useHandle(handle -> handle.execute("delete from throttle where key = ?", Secrets.sha256(what)));
    }

    void tidy() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "delete from throttle where last_at < ? and blocked_until < ?",
                        clock.instant().minus(Duration.ofDays(1)),
                        clock.instant()));
    }
}
