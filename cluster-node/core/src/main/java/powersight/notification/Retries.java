package powersight.notification;

import java.time.Duration;

/** How patient we are with the post: half a minute, then twice as long each time up to two hours, for about a day. */
record Retries(Duration first, Duration longest, int attempts) {
    static final Retries USUAL = new Retries(Duration.ofSeconds(30), Duration.ofHours(2), 18);

    Duration after(int attempt) {
        Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    boolean givenUpAfter(int attempt) {
        return attempt >= attempts;
    }
}
