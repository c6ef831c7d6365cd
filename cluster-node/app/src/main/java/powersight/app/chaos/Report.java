package powersight.app.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import powersight.app.bench.Machine;

/** The rounds as a table for people, as JSON, and as a page to keep. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Round.Outcome> outcomes;
    private final Map<String, String> skipped;
    private final String command;

    /** @param skipped faults that could not be tried here, and why */
    Report(List<Round.Outcome> outcomes, Map<String, String> skipped, String command) {
        this.outcomes = List.copyOf(outcomes);
        this.skipped = new LinkedHashMap<>(skipped);
        this.command = command;
    }

    boolean isClean() {
        return outcomes.stream().allMatch(Round.Outcome::isClean);
    }

    /** A line a fault: all its rounds together, the worst of them where one figure must stand for many. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(
                "| fault | rounds | readings acknowledged | missing | twice | never sent | disagreeing | in quarantine"
                        + " | first ack after, worst | all agrees after, worst | widest gap | heap MB |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        byFault()
                .forEach((fault, rounds) -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %d%s | %,d | %d | %d | %d | %d | %d | %.1f s | %.1f s | %.1f s | %s |%n",
                        fault,
                        rounds.size(),
                        failures(rounds) > 0 ? " (" + failures(rounds) + " failed)" : "",
                        rounds.stream().mapToLong(Round.Outcome::readings).sum(),
                        worst(rounds, round -> round.verdict().missing()),
                        worst(rounds, round -> round.verdict().doubled()),
                        worst(rounds, round -> round.verdict().neverSent()),
                        worst(rounds, round -> round.verdict().disagreeing()),
                        worst(rounds, round -> round.verdict().quarantined()),
                        worst(rounds, Round.Outcome::recoveredAfter) / 1e3,
                        worst(rounds, Round.Outcome::agreedAfter) / 1e3,
                        worst(rounds, Round.Outcome::widestGap) / 1e3,
                        heap(rounds))));
        text.append(String.format(
                Locale.ROOT,
                "| **all** | %d | %,d | %d | %d | %d | %d | | | | | |%n",
                outcomes.size(),
                outcomes.stream().mapToLong(Round.Outcome::readings).sum(),
                byFault().values().stream()
                        .mapToLong(rounds -> worst(rounds, r -> r.verdict().missing()))
                        .sum(),
                byFault().values().stream()
                        .mapToLong(rounds -> worst(rounds, r -> r.verdict().doubled()))
                        .sum(),
                byFault().values().stream()
                        .mapToLong(rounds -> worst(rounds, r -> r.verdict().neverSent()))
                        .sum(),
                byFault().values().stream()
                        .mapToLong(rounds -> worst(rounds, r -> r.verdict().disagreeing()))
                        .sum()));
        return text.toString();
    }

    String page() {
        StringBuilder text = new StringBuilder("# Nothing lost: the chaos report\n\n");
        text.append("Made by `")
                .append(command)
                .append("` on ")
                .append(machine())
                .append(".\n\n")
                .append(table());
        text.append("\nReadings are acknowledged by a PUBACK (MQTT, QoS 1) or a publisher's confirm (AMQP). ");
        text.append(
                "*Missing*, *twice*, *never sent* and *disagreeing* (meters of which journal, store, quarter hours ");
        text.append("and actor do not say the same) are cumulative over a fault's rounds and must be zero. Seeds and ");
        text.append("moments of the strikes:\n\n");
        byFault().forEach((fault, rounds) -> {
            text.append("- **")
                    .append(fault)
                    .append("**: ")
                    .append(Faults.named(fault).map(Fault::sentence).orElse(""));
            text.append(".\n");
            for (Round.Outcome round : rounds)
                text.append("  - ").append(line(round)).append('\n');
        });
        skipped.forEach((fault, why) -> text.append("- **")
                .append(fault)
                .append("**: not tried, because ")
                .append(why)
                .append('\n'));
        return text.toString();
    }

    static String line(Round.Outcome round) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "round %d, seed %d: struck after %,d of %,d readings for %.1f s; first acknowledgement %.1f s, all agrees"
                        + " %.1f s after it was over",
                round.number(),
                round.seed(),
                round.struckAfter(),
                round.readings(),
                round.struckFor() / 1e3,
                round.recoveredAfter() / 1e3,
                round.agreedAfter() / 1e3));
        parts.addAll(round.notes());
        Verdict verdict = round.verdict();
        if (!round.failure().isEmpty()) parts.add("FAILED: " + round.failure());
        if (!verdict.isClean())
            parts.add("NOT ZERO: " + verdict.missing() + " missing, " + verdict.doubled() + " twice, "
                    + verdict.neverSent() + " never sent, " + verdict.disagreeing() + " meters disagree: "
                    + String.join("; ", verdict.examples()));
        return String.join("; ", parts);
    }

    ObjectNode json() {
        ObjectNode all = JSON.createObjectNode();
        all.put("command", command).put("clean", isClean());
        all.put("readings", outcomes.stream().mapToLong(Round.Outcome::readings).sum());
        Machine.describe(all.putObject("machine"));
        ArrayNode rounds = all.putArray("rounds");
        outcomes.forEach(round -> rounds.add(JSON.valueToTree(round)));
        ObjectNode not = all.putObject("skipped");
        skipped.forEach(not::put);
        return all;
    }

    private static String machine() {
        ObjectNode machine = JSON.createObjectNode();
        Machine.describe(machine);
        return machine.path("cores").asInt() + " cores (" + machine.path("cpu").asText() + "), "
                + machine.path("memory").asText() + ", " + machine.path("os").asText() + ", Java "
                + machine.path("java").asText();
    }

    private Map<String, List<Round.Outcome>> byFault() {
        Map<String, List<Round.Outcome>> groups = new LinkedHashMap<>();
        for (Round.Outcome each : outcomes)
            groups.computeIfAbsent(each.fault(), name -> new ArrayList<>()).add(each);
        return groups;
    }

    private static long failures(List<Round.Outcome> rounds) {
        return rounds.stream().filter(round -> !round.isClean()).count();
    }

    private static long worst(List<Round.Outcome> rounds, ToLongFunction<Round.Outcome> figure) {
        return rounds.stream().mapToLong(figure).max().orElse(0);
    }

    private static String heap(List<Round.Outcome> rounds) {
        long low = Long.MAX_VALUE;
        long high = 0;
        for (Round.Outcome round : rounds) {
            String[] ends = round.heapMegabytes().split("-", 2);
            if (ends.length < 2 || ends[0].isEmpty()) continue;
            low = Math.min(low, Long.parseLong(ends[0]));
            high = Math.max(high, Long.parseLong(ends[1]));
        }
        return high == 0 ? "-" : low + "-" + high;
    }
}
