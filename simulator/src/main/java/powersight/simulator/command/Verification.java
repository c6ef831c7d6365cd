package powersight.simulator.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import powersight.simulator.device.Measurement;
import powersight.wire.Registers;

/**
 * Compares what meters count themselves with what a node has made of it, to the watt-hour: the number of readings, the
 * registers of the last one, and the registers of the first one plus all daily sums since.
 *
 * <p>The node's sums follow its journal, so each meter is given time until they stand still.
 */
final class Verification {
    private static final Duration PATIENCE = Duration.ofMinutes(10), BETWEEN = Duration.ofMillis(500);
    private static final int AT_ONCE = 8, MOST_SHOWN = 20;

    private final NodeTalk talk;
    private final URI node;
    private final PrintWriter out;
    private final long latest = System.nanoTime() + PATIENCE.toNanos();

    Verification(NodeTalk talk, URI node, PrintWriter out) {
        this.talk = talk;
        this.node = node;
        this.out = out;
    }

    /** What the node has of one meter. */
    private record AtNode(
            long recorded, long lastSequence, long missing, Registers last, Registers first, Registers summed) {}

    private record Compared(Measurement own, AtNode there) {
        boolean holds() {
            return own.sequence() == there.lastSequence()
                    && own.sequence() == there.recorded()
                    && there.missing() == 0
                    && own.registers().equals(there.last())
                    && own.registers().equals(plus(there.first(), there.summed()));
        }
    }

    /** Says what was found; true when nothing differs. */
    boolean holds(List<Measurement> own) throws InterruptedException, IOException {
        long began = System.nanoTime();
        List<Compared> all = compared(own);
        List<Compared> wrong = all.stream().filter(each -> !each.holds()).toList();
        wrong.stream()
                .limit(MOST_SHOWN)
                .forEach(each -> out.println("differs: " + each.own() + " at the node " + each.there()));
        out.printf(
                Locale.ROOT,
                "%nverified against %s in %.1f s: %,d meters, %,d differ%n",
                node,
                (System.nanoTime() - began) / 1e9,
                all.size(),
                wrong.size());
        line("readings", all, Measurement::sequence, AtNode::recorded);
        line(
                "import, Wh",
                all,
                each -> each.registers().importWh(),
                there -> there.first().importWh() + there.summed().importWh());
        line(
                "export, Wh",
                all,
                each -> each.registers().exportWh(),
                there -> there.first().exportWh() + there.summed().exportWh());
        out.flush();
        return wrong.isEmpty() && !all.isEmpty();
    }

    private interface OfOwn {
        long value(Measurement own);
    }

    private interface OfNode {
        long value(AtNode there);
    }

    private void line(String what, List<Compared> all, OfOwn own, OfNode there) {
        long mine = all.stream().mapToLong(each -> own.value(each.own())).sum();
        long theirs = all.stream().mapToLong(each -> there.value(each.there())).sum();
        out.printf(Locale.ROOT, "  %-12s meters' own %,20d   the node's sums %,20d%n", what, mine, theirs);
    }

    private List<Compared> compared(List<Measurement> own) throws InterruptedException, IOException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Compared>> asked = new ArrayList<>(own.size());
            for (Measurement each : own) asked.add(pool.submit(() -> new Compared(each, settled(each))));
            List<Compared> all = new ArrayList<>(own.size());
            for (Future<Compared> each : asked) all.add(each.get());
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unanswered) throw unanswered;
            throw new IllegalStateException("the node could not be asked: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** As the node says it once everything has arrived, or at the end of all patience. */
    private AtNode settled(Measurement own) throws IOException, InterruptedException {
        while (true) {
            AtNode there = ask(own);
            if (new Compared(own, there).holds() || System.nanoTime() > latest) return there;
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    private AtNode ask(Measurement own) throws IOException, InterruptedException {
        NodeAnswer now = talk.meter(node, own.meter());
        NodeAnswer first = talk.firstReading(node, own.meter());
        Instant last = Instant.ofEpochMilli(own.atMillis());
        Instant from = first.text("items.at").map(Instant::parse).orElse(last).minus(Duration.ofDays(2));
        NodeAnswer days = talk.days(node, own.meter(), from, last.plus(Duration.ofDays(2)));
        return new AtNode(
                now.number("recorded"),
                now.number("last.seq"),
                now.sum("missing"),
                registers(now, "last."),
                registers(first, "items."),
                new Registers(
                        days.sum("importT1Wh"),
                        days.sum("importT2Wh"),
                        days.sum("exportT1Wh"),
                        days.sum("exportT2Wh")));
    }

    private static Registers registers(NodeAnswer answer, String within) {
        return new Registers(
                answer.number(within + "importT1Wh"),
                answer.number(within + "importT2Wh"),
                answer.number(within + "exportT1Wh"),
                answer.number(within + "exportT2Wh"));
    }

    private static Registers plus(Registers a, Registers b) {
        return new Registers(
                a.importT1Wh() + b.importT1Wh(),
                a.importT2Wh() + b.importT2Wh(),
                a.exportT1Wh() + b.exportT1Wh(),
                a.exportT2Wh() + b.exportT2Wh());
    }
}
