package powersight.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How each measurement ends: with the machine it was made on, and all figures as JSON where that was asked for. */
final class FiguresFile {
    @Option(names = "--json", paramLabel = "FILE", description = "also write the figures there")
    private @Nullable Path json;

    void finish(ObjectNode figures) throws IOException {
        Machine.describe(figures.putObject("machine"));
        System.out.println("  on " + figures.path("machine"));
        if (json != null)
            Files.writeString(
                    json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
    }
}
