package powersight.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import powersight.wire.Flag;
import powersight.wire.MeterId;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** What the running node's API says of one meter. */
record MeterAtNode(RunningNode node, MeterId id) {
    private static final List<String> REGISTERS = List.of("importT1Wh", "importT2Wh", "exportT1Wh", "exportT2Wh");
    private static final long QUARTER = 900_000;

    JsonNode now() throws Exception {
        return node.json("/api/v1/meters/" + id);
    }

    long recorded() throws Exception {
        return now().path("recorded").asLong();
    }

    long missing() throws Exception {
        long missing = 0;
        for (JsonNode range : now().path("missing"))
            missing += range.get(1).asLong() - range.get(0).asLong() + 1;
        return missing;
    }

    /** All of them, the oldest first. */
    List<JsonNode> readings() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = node.json("/api/v1/meters/" + id
                    + "/readings?limit=5000&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z" + after);
            page.path("items").forEach(all::add);
            after = page.path("next").isTextual()
                    ? "&after=" + page.path("next").asText()
                    : "";
        } while (!after.isEmpty());
        return all;
    }

    List<JsonNode> readings(Flag flag) throws Exception {
        List<JsonNode> some = new ArrayList<>();
        for (JsonNode reading : readings())
            for (JsonNode each : reading.path("flags")) if (each.asText().equals(flag.name())) some.add(reading);
        return some;
    }

    List<String> incidents() throws Exception {
        return incidentsInFull().stream()
                .map(each -> each.path("kind").asText())
                .toList();
    }

    List<JsonNode> incidentsInFull() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        node.json("/api/v1/meters/" + id + "/incidents?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
                .path("items")
                .forEach(all::add);
        return all;
    }

    /** The sum of the quarters' energy, import and export together; none of them may be negative. */
    long energyWh(Instant from, Instant to) throws Exception {
        JsonNode series = node.json("/api/v1/meters/" + id + "/series?step=quarter&from=" + from + "&to=" + to);
        long sum = 0;
        for (String register : REGISTERS)
            for (JsonNode each : series.path(register)) {
                if (each.asLong() < 0) throw new AssertionError("negative energy of " + id + ": " + series);
                sum += each.asLong();
            }
        return sum;
    }

    /** What the quarters must add up to: the growth of each register from quarter to quarter, and nothing where it fell. */
    static long expectedWh(List<Reading> said) {
        Map<Long, Reading> lastOfQuarter = new TreeMap<>();
        for (Reading reading : said)
            lastOfQuarter.merge(
                    Math.floorDiv(reading.at().toEpochMilli() - 1, QUARTER),
                    reading,
                    (a, b) -> b.at().isBefore(a.at()) ? a : b);
        Registers before = said.get(0).registers();
        long sum = 0;
        for (Reading reading : lastOfQuarter.values()) {
            Registers now = reading.registers();
            sum += Math.max(0, now.importT1Wh() - before.importT1Wh())
                    + Math.max(0, now.importT2Wh() - before.importT2Wh())
                    + Math.max(0, now.exportT1Wh() - before.exportT1Wh())
                    + Math.max(0, now.exportT2Wh() - before.exportT2Wh());
            before = now;
        }
        return sum;
    }
}
