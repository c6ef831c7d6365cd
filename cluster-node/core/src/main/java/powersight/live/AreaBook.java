package powersight.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import powersight.disclosure.Disclosure;
import powersight.disclosure.HomesSum;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow;
import powersight.wire.Electrical;

/**
 * The meters of one municipality in columns, and their sums by building and in all. About 120 bytes a meter, so that a
 * city of a hundred thousand is a dozen megabytes.
 */
final class AreaBook {
    private static final int NO_BUILDING = -1;
    private static final MeterNow.Connection[] CONNECTIONS = MeterNow.Connection.values();

    private final Map<String, Integer> rows = new HashMap<>();
    private int[] buildingOf = new int[64];
    private byte[] connection = new byte[64];
    private boolean[] heard = new boolean[64];
    private int[] milliWatts = new int[64];
    private long[] importWh = new long[64];
    private long[] exportWh = new long[64];

    private final Map<String, Integer> buildings = new HashMap<>();
    private final List<RunningSums> sumsOfBuildings = new ArrayList<>();
    private final RunningSums sums = new RunningSums();

    /** A meter of the utility's list; what it has told itself meanwhile counts more. */
    void listed(String meter, Optional<String> building, MeterNow.Connection state) {
        Integer known = rows.get(meter);
        if (known != null && heard[known]) return;
        int row = known == null ? newRow(meter) : known;
        if (known != null) count(row, -1);
        buildingOf[row] = building(building);
        connection[row] = (byte) state.ordinal();
        milliWatts[row] = Electrical.ABSENT;
        count(row, 1);
    }

    void reported(AreaReport report, long wallMillis) {
        Integer known = rows.get(report.meter().value());
        int row = known == null ? newRow(report.meter().value()) : known;
        if (known != null) count(row, -1);
        buildingOf[row] = building(report.building());
        connection[row] = (byte) report.connection().ordinal();
        heard[row] = true;
        milliWatts[row] = report.milliWatts().orElse(Electrical.ABSENT);
        importWh[row] = report.importWh();
        exportWh[row] = report.exportWh();
        count(row, 1);
        sums.count(report.newReadings(), wallMillis);
        if (buildingOf[row] != NO_BUILDING)
            sumsOfBuildings.get(buildingOf[row]).count(report.newReadings(), wallMillis);
    }

    AreaTotals all(long wallMillis, Instant at) {
        return sums.totals(wallMillis, at);
    }

    AreaTotals building(String building, long wallMillis, Instant at) {
        Integer known = buildings.get(building);
        return known == null ? AreaTotals.none(at) : sumsOfBuildings.get(known).totals(wallMillis, at);
    }

    /** What anybody may be told of the whole, and of those buildings of which it may be told beside the whole. */
    record Told(AreaTotals.Told whole, Map<String, AreaTotals.Told> buildings) {
        static final Told NOTHING = new Told(AreaTotals.Told.NOTHING, Map.of());

        AreaTotals.Told of(String building) {
            return buildings.getOrDefault(building, AreaTotals.Told.NOTHING);
        }
    }

    /** Goes through all meters once. */
    Told told(Disclosure rule) {
        int elsewhere = sumsOfBuildings.size();
        long[] homes = new long[elsewhere + 1], sum = new long[elsewhere + 1];
        long[] size = new long[elsewhere + 1], largest = new long[elsewhere + 1];
        for (int row = 0; row < rows.size(); row++) {
            if (milliWatts[row] == Electrical.ABSENT || CONNECTIONS[connection[row]] != MeterNow.Connection.ONLINE)
                continue;
            int part = buildingOf[row] == NO_BUILDING ? elsewhere : buildingOf[row];
            long its = Math.abs((long) milliWatts[row]);
            homes[part]++;
            sum[part] += milliWatts[row];
            size[part] += its;
            largest[part] = Math.max(largest[part], its);
        }
        Map<String, HomesSum> parts = new HashMap<>();
        buildings.forEach((name, part) -> parts.put(name, new HomesSum(homes[part], size[part], largest[part])));
        HomesSum others = new HomesSum(homes[elsewhere], size[elsewhere], largest[elsewhere]);
        HomesSum whole = parts.values().stream().reduce(others, HomesSum::plus);
        if (!rule.tells(whole)) return Told.NOTHING;
        Set<String> names = rule.toldBeside(parts, others);
        Map<String, AreaTotals.Told> each = new HashMap<>();
        buildings.forEach((name, part) -> {
            if (names.contains(name)) each.put(name, new AreaTotals.Told(homes[part], sum[part]));
        });
        return new Told(new AreaTotals.Told(whole.homes(), Arrays.stream(sum).sum()), each);
    }

    private void count(int row, int direction) {
        put(sums, row, direction);
        if (buildingOf[row] != NO_BUILDING) put(sumsOfBuildings.get(buildingOf[row]), row, direction);
    }

    private void put(RunningSums into, int row, int direction) {
        boolean measures = milliWatts[row] != Electrical.ABSENT;
        into.add(
                direction,
                CONNECTIONS[connection[row]],
                heard[row],
                measures,
                measures ? milliWatts[row] : 0,
                importWh[row],
                exportWh[row]);
    }

    private int building(Optional<String> name) {
        if (name.isEmpty()) return NO_BUILDING;
        return buildings.computeIfAbsent(name.get(), first -> {
            sumsOfBuildings.add(new RunningSums());
            return sumsOfBuildings.size() - 1;
        });
    }

    private int newRow(String meter) {
        int row = rows.size();
        rows.put(meter, row);
        if (row == connection.length) {
            int more = row * 2;
            buildingOf = Arrays.copyOf(buildingOf, more);
            connection = Arrays.copyOf(connection, more);
            heard = Arrays.copyOf(heard, more);
            milliWatts = Arrays.copyOf(milliWatts, more);
            importWh = Arrays.copyOf(importWh, more);
            exportWh = Arrays.copyOf(exportWh, more);
        }
        return row;
    }
}
