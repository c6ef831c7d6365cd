package powersight.meter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.wire.Flag;
import powersight.wire.Reading;
import powersight.wire.Registers;

/**
 * What a meter remembers between messages: enough to know a reading again, to notice what is missing, and to say how it
 * stands. The readings themselves are in the journal.
 *
 * @param since grid time of the last change of {@code connection}
 * @param last the newest reading by its own time, not by arrival
 */
public record MeterState(
        Optional<Registration> registration,
        SeenSequences seen,
        RecentTimes times,
        MeterNow.Connection connection,
        Instant since,
        Optional<Reading> last,
        Instant lastReceivedAt,
        long recorded) {
    public static final MeterState UNCOMMISSIONED = new MeterState(
            Optional.empty(),
            SeenSequences.NONE,
            RecentTimes.NONE,
            MeterNow.Connection.NEVER_SEEN,
            Instant.EPOCH,
            Optional.empty(),
            Instant.EPOCH,
            0);

    /** What is to be recorded of a report, how much of it was known already, and what cannot be taken. */
    public record Judgement(List<Reading> fresh, int duplicates, List<Answer.NotTaken> refused) {}

    public boolean isCommissioned() {
        return registration.isPresent();
    }

    public boolean isOnline() {
        return connection == MeterNow.Connection.ONLINE;
    }

    /** Goes through a report in its order, as if each reading had come alone. Changes nothing. */
    public Judgement judge(List<Reading> report, Instant now, Limits limits) {
        if (report.size() == 1) return judgeOne(report.get(0), now, limits);
        List<Reading> fresh = new ArrayList<>(report.size());
        List<Answer.NotTaken> refused = new ArrayList<>(0);
        int duplicates = 0;
        MeterState soFar = this;
        for (int i = 0; i < report.size(); i++) {
            Reading reading = report.get(i);
            Answer.NotTaken no = soFar.refusal(i, reading, now, limits);
            if (no != null) refused.add(no);
            else if (soFar.knows(reading)) duplicates++;
            else {
                Reading flagged = soFar.flagged(reading, now, limits);
                fresh.add(flagged);
                soFar = soFar.recorded(now, List.of(flagged));
            }
        }
        return new Judgement(fresh, duplicates, refused);
    }

    private Judgement judgeOne(Reading reading, Instant now, Limits limits) {
        Answer.NotTaken no = refusal(0, reading, now, limits);
        if (no != null) return new Judgement(List.of(), 0, List.of(no));
        if (knows(reading)) return new Judgement(List.of(), 1, List.of());
        return new Judgement(List.of(flagged(reading, now, limits)), 0, List.of());
    }

    /** By its number, or by its time when the device does not count. */
    private boolean knows(Reading reading) {
        return reading.isNumbered()
                ? seen.contains(reading.sequence())
                : times.contains(reading.at().toEpochMilli());
    }

    private Answer.@Nullable NotTaken refusal(int index, Reading reading, Instant now, Limits limits) {
        if (reading.at().isAfter(now.plus(limits.future())))
            return new Answer.NotTaken(
                    index,
                    "in-the-future",
                    "timestamp",
                    "the reading is of " + reading.at() + " and the grid's time is " + now + "; set the meter's clock");
        if (reading.isNumbered()) {
            if (!seen.refuses(reading.sequence())) return null;
            return new Answer.NotTaken(
                    index,
                    "too-many-gaps",
                    "seq",
                    "over " + SeenSequences.MOST_HOLES
                            + " gaps are open; send the missing readings or a gap notice first");
        }
        if (!times.forgets(reading.at().toEpochMilli())) return null;
        return new Answer.NotTaken(
                index,
                "too-old-without-number",
                "timestamp",
                "older than the last " + RecentTimes.MOST
                        + " readings, and without 'seq' it cannot be told whether it is known; send 'seq'");
    }

    private Reading flagged(Reading reading, Instant now, Limits limits) {
        Reading result = reading;
        if (reading.at().isBefore(now.minus(limits.late()))) result = result.with(Flag.LATE);
        if (last.isEmpty()) return result;
        Reading newest = last.get();
        if (reading.at().isBefore(newest.at())) return result.with(Flag.OUT_OF_ORDER);
        Registers before = newest.registers();
        return reading.registers().anyBelow(before) ? result.with(Flag.REGISTER_DECREASED) : result;
    }

    MeterState commissioned(Registration known) {
        return new MeterState(Optional.of(known), seen, times, connection, since, last, lastReceivedAt, recorded);
    }

    MeterState recorded(Instant receivedAt, List<Reading> readings) {
        SeenSequences seenNow = seen;
        RecentTimes timesNow = times;
        Optional<Reading> newest = last;
        for (Reading reading : readings) {
            if (reading.isNumbered()) seenNow = seenNow.plus(reading.sequence());
            else timesNow = timesNow.plus(reading.at().toEpochMilli());
            if (newest.isEmpty() || !reading.at().isBefore(newest.get().at())) newest = Optional.of(reading);
        }
        return new MeterState(
                registration, seenNow, timesNow, connection, since, newest, receivedAt, recorded + readings.size());
    }

    MeterState offline(Instant at) {
        return new MeterState(
                registration, seen, times, MeterNow.Connection.OFFLINE, at, last, lastReceivedAt, recorded);
    }

    MeterState online(Instant at) {
        return new MeterState(
                registration, seen, times, MeterNow.Connection.ONLINE, at, last, lastReceivedAt, recorded);
    }

    MeterState givenUp(long firstSequence, long lastSequence) {
        return new MeterState(
                registration,
                seen.givenUp(firstSequence, lastSequence),
                times,
                connection,
                since,
                last,
                lastReceivedAt,
                recorded);
    }
}
