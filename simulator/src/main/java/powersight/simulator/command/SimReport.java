package powersight.simulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import powersight.simulator.Fleet;
import powersight.simulator.device.Measurement;
import powersight.simulator.fleet.Tally;
import powersight.wire.GridClock;
import powersight.wire.Registers;

/** What the terminal shows while meters run, and the account at the end. */
final class SimReport {
    private static final Duration BETWEEN = Duration.ofSeconds(2), LAST_PATIENCE = Duration.ofSeconds(30);

    private final PrintWriter out;
    private final int meters;
    private final GridClock clock;
    private final GridTimeFile gridTime;
    private final MeterMemory memory;
    private final long began = System.nanoTime();

    SimReport(PrintWriter out, int meters, GridClock clock, GridTimeFile gridTime, MeterMemory memory) {
        this.gridTime = gridTime;
        this.out = out;
        this.meters = meters;
        this.clock = clock;
        this.memory = memory;
    }

    /** Shows progress until the time is over; for ever if none is given. */
    void watch(List<Fleet> fleets, @Nullable Duration runFor) {
        Instant end = runFor == null ? Instant.MAX : Instant.now().plus(runFor);
        remember();
        while (Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Math.min(
                    BETWEEN.toNanos(), Duration.between(Instant.now(), min(end)).toNanos()));
            remember();
            line(fleets);
        }
    }

    private void remember() {
        try {
            gridTime.write(clock, BETWEEN.multipliedBy(2));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write how far the meters have lived", e);
        }
    }

    private static Instant min(Instant end) {
        Instant soon = Instant.now().plus(BETWEEN);
        return end.isBefore(soon) ? end : soon;
    }

    private void line(List<Fleet> fleets) {
        out.printf(
                Locale.ROOT,
                "%s  %,d meters on %,d lines | measured %,d, acknowledged %,d, buffered %,d%n",
                clock.now().truncatedTo(ChronoUnit.SECONDS),
                meters,
                sum(fleets, Tally.Count::linesUp),
                sum(fleets, Tally.Count::measured),
                sum(fleets, Tally.Count::acknowledged),
                sum(fleets, Tally.Count::buffered));
        out.flush();
    }

    /**
     * Stops measuring, gives the last readings time to be acknowledged, and says what became of all. Returns every
     * meter's own last measurement, if they are to be asked.
     */
    synchronized List<Measurement> end(List<Fleet> fleets, @Nullable Path registers, boolean ask) {
        if (fleets.isEmpty()) return List.of();
        fleets.forEach(Fleet::rest);
        awaitAcknowledgements(fleets);
        List<Measurement> own = ask || registers != null ? own(fleets) : List.of();
        if (registers != null) write(own, registers);
        out.printf(
                Locale.ROOT,
                "%nmeasured %,d readings in %.1f s%nsent %,d (with repetitions), in %,d messages%nacknowledged %,d%nbuffered %,d%ndropped %,d%nrefused %,d%nheartbeats %,d, last gasps %,d, commands %,d%n",
                sum(fleets, Tally.Count::measured),
                (System.nanoTime() - began) / 1e9,
                sum(fleets, Tally.Count::sent),
                sum(fleets, Tally.Count::messages),
                sum(fleets, Tally.Count::acknowledged),
                sum(fleets, Tally.Count::buffered),
                sum(fleets, Tally.Count::dropped),
                sum(fleets, Tally.Count::refused),
                sum(fleets, Tally.Count::heartbeats),
                sum(fleets, Tally.Count::lastGasps),
                sum(fleets, Tally.Count::commands));
        memory.account().ifPresent(out::println);
        out.flush();
        fleets.forEach(Fleet::stop);
        fleets.clear();
        return own;
    }

    /** As long as the other side still takes something now and then. */
    private static void awaitAcknowledgements(List<Fleet> fleets) {
        if (sum(fleets, Tally.Count::linesUp) == 0) return;
        long before = Long.MAX_VALUE;
        Instant latest = Instant.MAX;
        for (long left = sum(fleets, Tally.Count::buffered);
                left > 0 && Instant.now().isBefore(latest);
                left = sum(fleets, Tally.Count::buffered)) {
            if (left < before) latest = Instant.now().plus(LAST_PATIENCE);
            before = Math.min(before, left);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static long sum(List<Fleet> fleets, ToLongFunction<Tally.Count> what) {
        return fleets.stream()
                .mapToLong(fleet -> what.applyAsLong(fleet.count()))
                .sum();
    }

    private List<Measurement> own(List<Fleet> fleets) {
        List<Measurement> all = new ArrayList<>();
        try {
            for (Fleet fleet : fleets)
                all.addAll(fleet.latest().toCompletableFuture().join());
        } catch (CompletionException e) {
            out.println("the registers could not be collected: " + e.getMessage());
        }
        all.sort(Comparator.comparing(Measurement::meter));
        return all;
    }

    private static void write(List<Measurement> own, Path file) {
        List<String> lines = new ArrayList<>();
        lines.add("meter,at,seq,importT1Wh,importT2Wh,exportT1Wh,exportT2Wh");
        for (Measurement each : own) {
            Registers shown = each.registers();
            lines.add(String.join(
                    ",",
                    each.meter().value(),
                    Instant.ofEpochMilli(each.atMillis()).toString(),
                    Long.toString(each.sequence()),
                    Long.toString(shown.importT1Wh()),
                    Long.toString(shown.importT2Wh()),
                    Long.toString(shown.exportT1Wh()),
                    Long.toString(shown.exportT2Wh())));
        }
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
