package powersight.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import powersight.ingest.Receipt;
import powersight.ingest.local.LocalTransport;

/** A whole node inside this process, for whoever has readings here already and wants no network before the way in. */
public final class LocalNode implements AutoCloseable {
    private final Node node;
    private final LocalTransport readings;

    private LocalNode(Node node, LocalTransport readings) {
        this.node = node;
        this.readings = readings;
    }

    /** On free ports, in real time, without simulated meters; the addresses are in {@code portsFile} afterwards. */
    public static LocalNode start(Path folder, Path portsFile) {
        StartOptions options = new StartOptions();
        options.data = folder;
        options.portsFile = portsFile;
        NodeSettings settings = options.settings(0, 1);
        DataDirectory data = DataDirectory.claim(settings.data());
        StoryOfTheDay.begin(data);
        Node node = new Node();
        node.started("data directory", Duration.ofSeconds(1), data::close);
        try {
            return new LocalNode(node, Wiring.start(settings, data, node));
        } catch (RuntimeException | Error e) {
            node.stop();
            throw e;
        }
    }

    public CompletionStage<Receipt> offer(String topic, byte[] payload) {
        return readings.offer(topic, payload);
    }

    @Override
    public void close() {
        node.stop();
    }
}
