package powersight.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * CPU that processes and all their descendants have used, by the kernel's accounting (Linux's /proc). What a child used
 * before it ended is in its parent's account, so nothing gets lost.
 */
final class ProcessCpu {
    private static final double MS_PER_TICK = 10; // USER_HZ is 100 on every Linux that Java 17 runs on

    private record Stat(long pid, long parent, long ticks) {}

    private ProcessCpu() {}

    /** Milliseconds so far, user and kernel. */
    static double millis(Set<Long> roots) {
        List<Stat> all = all();
        Deque<Long> open = new ArrayDeque<>(roots);
        Set<Long> counted = new HashSet<>();
        double ticks = 0;
        while (!open.isEmpty()) {
            long pid = open.pop();
            if (!counted.add(pid)) continue;
            for (Stat stat : all) {
                if (stat.pid() == pid) ticks += stat.ticks();
                if (stat.parent() == pid) open.add(stat.pid());
            }
        }
        return ticks * MS_PER_TICK;
    }

    private static List<Stat> all() {
        List<Stat> stats = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(p -> p.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    String line = Files.readString(entry.resolve("stat"));
                    // the command in brackets may hold anything, so count fields after its last bracket
                    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                    long ticks = 0;
                    for (int i = 11; i <= 14; i++) ticks += Long.parseLong(fields[i]);
                    stats.add(
                            new Stat(Long.parseLong(entry.getFileName().toString()), Long.parseLong(fields[1]), ticks));
                } catch (IOException ended) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("this measurement needs Linux's /proc", e);
        }
        return stats;
    }
}
