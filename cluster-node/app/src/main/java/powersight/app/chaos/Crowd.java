package powersight.app.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import powersight.wire.MeterId;

/**
 * Meters that keep what was not acknowledged and say it again until it is, over real MQTT at QoS 1 and real AMQP with
 * publisher confirms. What they were told is in their diaries.
 */
final class Crowd {
    /** Behind the present: each meter may say 2.6 million readings, one a second, before they reach the future. */
    static final Duration BEHIND = Duration.ofDays(30);

    private final List<Diary> diaries = new ArrayList<>();
    private final Random random;
    private final long beginning = Instant.now().minus(BEHIND).getEpochSecond();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong numbered = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong answeredOverMqtt = new AtomicLong();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLong lastAnswerNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong widestGapNanos = new AtomicLong();
    private volatile Habits habits = Habits.USUAL;
    private volatile boolean unceasing;
    private final int usualPerSecond;
    private final int usualFrame;
    private volatile int perSecond;
    private volatile int largest;
    private volatile long started = System.nanoTime();
    private final AtomicLong startedMessages = new AtomicLong();

    /**
     * @param perSecond messages; 0 as fast as they are acknowledged
     * @param frame the most readings in one of them
     */
    Crowd(Random random, int perSecond, int frame) {
        this.random = random;
        this.perSecond = perSecond;
        this.usualPerSecond = perSecond;
        this.largest = frame;
        this.usualFrame = frame;
    }

    Diary diary(MeterId meter, boolean overMqtt) {
        Diary diary = new Diary(meter, overMqtt);
        diaries.add(diary);
        return diary;
    }

    List<Diary> diaries() {
        return List.copyOf(diaries);
    }

    void habits(Habits now) {
        habits = now;
    }

    Habits habits() {
        return habits;
    }

    void pace(int messagesPerSecond, int largestFrame) {
        perSecond = messagesPerSecond;
        largest = largestFrame;
        restartPace();
    }

    void paceAsBefore() {
        pace(usualPerSecond, usualFrame);
    }

    private void restartPace() {
        started = System.nanoTime();
        startedMessages.set(0);
    }

    /** From now on they have so many more readings to bring. */
    void bring(long readings) {
        restartPace();
        wanted.addAndGet(readings);
    }

    /** While this is so they never run out of what to say, however little they were to bring. */
    void unceasing(boolean now) {
        unceasing = now;
    }

    /** The next message of that meter, when there is one to be said now. */
    Optional<Saying> next(Diary diary) {
        if (perSecond > 0 && startedMessages.get() > (System.nanoTime() - started) / 1e9 * perSecond)
            return Optional.empty();
        int count;
        synchronized (random) {
            long left = wanted.get() - numbered.get();
            if (left <= 0 && !unceasing) return Optional.empty();
            int some = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(largest);
            if (left < some && unceasing) wanted.addAndGet(some - left);
            count = unceasing ? some : (int) Math.min(left, some);
            numbered.addAndGet(count);
        }
        startedMessages.incrementAndGet();
        int first = diary.number(count);
        return Optional.of(new Saying(
                diary, first, count, beginning + first + habits.shift().toSeconds()));
    }

    boolean chance(int ofHundred) {
        if (ofHundred == 0) return false;
        synchronized (random) {
            return random.nextInt(100) < ofHundred;
        }
    }

    void sent() {
        unanswered.incrementAndGet();
    }

    /** Everything that was sent on a line that broke waits to be sent again. */
    void unanswered(int howMany) {
        unanswered.addAndGet(-howMany);
    }

    void answered(Saying saying) {
        unanswered.decrementAndGet();
        if (saying.diary().overMqtt()) answeredOverMqtt.incrementAndGet();
        acknowledged.addAndGet(saying.diary().acknowledge(saying.first(), saying.count()));
        long now = System.nanoTime();
        widestGapNanos.accumulateAndGet(now - lastAnswerNanos.getAndSet(now), Math::max);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Messages whose PUBACK has come. */
    long answeredOverMqtt() {
        return answeredOverMqtt.get();
    }

    /** Messages that were sent and wait for their answer. */
    int waiting() {
        return unanswered.get();
    }

    long wanted() {
        return wanted.get();
    }

    /** Everything that was to be brought has been acknowledged. */
    boolean isDone() {
        return acknowledged.get() >= wanted.get();
    }

    /** The longest time in which nobody was answered, since this was last asked; to be asked while they speak. */
    long widestGapMillis() {
        return TimeUnit.NANOSECONDS.toMillis(widestGapNanos.getAndSet(0));
    }

    void forgetGaps() {
        lastAnswerNanos.set(System.nanoTime());
        widestGapNanos.set(0);
    }
}
