package powersight.hivemq;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A HiveMQ that lets everybody in: {@code HiveMq <port> <folder>}. What it keeps for absent sessions is in the folder and
 * outlives the process.
 */
public final class HiveMq {
    // HiveMQ keeps 1,000 messages for a session that is away and throws the others out, unless it is told otherwise
    private static final String SETTINGS = """
            <?xml version="1.0"?>
            <hivemq>
              <listeners><tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
              <mqtt><queued-messages><max-queue-size>1000000</max-queue-size></queued-messages></mqtt>
              <persistence><mode>file</mode></persistence>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    private HiveMq() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        Path settings = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(settings.resolve("config.xml"), SETTINGS.formatted(Integer.parseInt(arguments[0])));
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(settings)
                .withDataFolder(Files.createDirectories(folder.resolve("data")))
                .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
                .build()
                .start()
                .join();
    }
}
