package powersight.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine and the program that a figure was measured on: no figure is printed without it. */
public final class Machine {
    private Machine() {}

    public static void describe(ObjectNode into) {
        into.put("cores", Runtime.getRuntime().availableProcessors());
        into.put("cpu", line("/proc/cpuinfo", "model name"));
        into.put("memory", line("/proc/meminfo", "MemTotal"));
        into.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        into.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        String version = Machine.class.getPackage().getImplementationVersion();
        into.put("powersight", version == null ? "unpacked" : version);
    }

    private static String line(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(text -> text.startsWith(key))
                    .map(text -> text.substring(text.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
