package powersight.simulator.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import powersight.wire.FirmwareVersion;

/** Which meters of a concentrator have taken over a new image: a line {@code meterId version} each time; the last counts. */
final class ImageFile {
    private final Path file;
    private final Map<String, FirmwareVersion> running = new HashMap<>();

    ImageFile(Path folder) throws IOException {
        file = folder.resolve("images");
        if (!Files.exists(file)) return;
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            if (words.length == 2) running.put(words[0], FirmwareVersion.parse(words[1])); // else: cut short by a kill
        }
    }

    Optional<FirmwareVersion> of(String meter) {
        return Optional.ofNullable(running.get(meter));
    }

    void runs(String meter, FirmwareVersion version) {
        if (version.equals(running.put(meter, version))) return;
        try {
            Files.writeString(file, meter + " " + version + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
