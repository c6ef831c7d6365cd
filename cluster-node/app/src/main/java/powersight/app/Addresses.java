package powersight.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the parts of a started node are found, for the person at the console and for scripts. Parts may start at once. */
final class Addresses {
    private final Map<String, String> byName = new LinkedHashMap<>();

    synchronized void add(String name, String address) {
        byName.put(name, address);
    }

    synchronized void addAll(Map<String, String> more) {
        byName.putAll(more);
    }

    synchronized Optional<String> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    synchronized String get(String name) {
        return byName.getOrDefault(name, "");
    }

    static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the ports file " + file + " of an earlier start could not be removed", e);
        }
    }

    /** Whole or not at all: a script that sees the file may read it. */
    synchronized void writeTo(Path file) {
        String json = byName.entrySet().stream()
                .map(entry -> "  " + quoted(entry.getKey()) + ": " + value(entry))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, json);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the ports file " + file + " could not be written", e);
        }
    }

    private static String value(Map.Entry<String, String> entry) {
        return entry.getKey().equals("pid") ? entry.getValue() : quoted(entry.getValue());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
