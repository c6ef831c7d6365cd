package powersight.simulator.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.simulator.VirtualMeter;

/**
 * The passwords of the meters: one for all from the command line, or a file of lines {@code meterId secret}, which grows
 * when meters are registered at a node. Safe for several threads: thousands are registered at once.
 */
final class Secrets {
    private final Map<String, String> known = new HashMap<>();
    private final @Nullable Path file;
    private final String forAll;

    Secrets(@Nullable Path file, String forAll) throws IOException {
        this.file = file;
        this.forAll = forAll;
        if (file == null || !Files.exists(file)) return;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] words = line.trim().split("\\s+");
            if (words.length != 2)
                throw new IOException(file + " line " + number + " should be a meter's id and its secret");
            known.put(words[0], words[1]);
        }
    }

    synchronized String of(String meter) {
        return known.getOrDefault(meter, forAll);
    }

    /**
     * Makes the meter known to the node, unless its secret is known here already.
     *
     * @param concentrator who speaks for it; empty when it speaks for itself
     */
    void register(NodeTalk talk, URI node, VirtualMeter meter, String building, String concentrator, Duration timeout)
            throws IOException, InterruptedException {
        String id = meter.id().value();
        if (knows(id)) return;
        Optional<String> secret = talk.register(node, meter, building, concentrator, timeout);
        if (secret.isPresent()) keep(id, secret.get().isEmpty() ? "-" : secret.get());
        else if (forAll.isEmpty() && concentrator.isEmpty())
            throw new IOException("the node knows meter " + id
                    + " already; give its secret with --secret or --secrets-file, or take another id");
    }

    /** Makes the concentrator known to the node, unless its secret is known here already. */
    void registerConcentrator(NodeTalk talk, URI node, String id) throws IOException, InterruptedException {
        if (!knows(id)) keep(id, talk.concentrator(node, id));
    }

    private synchronized boolean knows(String id) {
        return known.containsKey(id);
    }

    private synchronized void keep(String id, String secret) throws IOException {
        known.put(id, secret);
        if (file != null) remember(file, id + " " + secret + "\n");
    }

    private static void remember(Path file, String line) throws IOException {
        if (!Files.exists(file))
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }
}
