package powersight.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import powersight.app.LocalNode;

/** {@code powersight bench ingest}: how many readings a second become durable, at what cost, and how soon it is said so. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Durable readings a second through one transport, CPU per 1,000 readings of node and database, the",
            "acknowledgement's latency and the projections' lag. The generator runs beside the node and is not counted."
        })
public final class IngestCommand implements Callable<Integer> {
    enum Transport {
        mqtt,
        amqp,
        local,
        mosquitto,
        rabbitmq
    }

    @Option(
            names = "--transport",
            defaultValue = "mqtt",
            description = {
                "mqtt, amqp: the node's own; mosquitto, rabbitmq: a broker between, where what counts is when the node",
                "has it; local: no network (default: ${DEFAULT-VALUE})"
            })
    private Transport transport = Transport.mqtt;

    @Option(names = "--readings-per-message", defaultValue = "1", description = "1 to 1000 (default: ${DEFAULT-VALUE})")
    private int readingsPerMessage = 1;

    @Option(names = "--seconds", defaultValue = "30", description = "how long is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before that (default: ${DEFAULT-VALUE})")
    private int warmUp = 20;

    @Option(names = "--rate", defaultValue = "0", description = "readings a second; 0 is as fast as acknowledged")
    private double rate;

    @Option(names = "--meters", defaultValue = "10000", description = "how many meters (default: ${DEFAULT-VALUE})")
    private int meters = 10_000;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Mixin
    private CommandRules rules = new CommandRules();

    @Override
    public Integer call() throws Exception {
        rules.check(readingsPerMessage >= 1 && readingsPerMessage <= 1_000, "--readings-per-message must be 1 to 1000");
        rules.check(seconds >= 1 && warmUp >= 0 && rate >= 0, "--seconds, --warm-up and --rate are not negative");
        rules.check(meters >= 1 && meters <= 1_000_000, "--meters must be 1 to 1000000");
        Ingest ingest = new Ingest(transport.name(), meters, readingsPerMessage, rate, warmUp, seconds);
        ObjectNode figures = BenchCommand.inNewHome(home -> switch (transport) {
            case local -> inThisProcess(ingest, home);
            case mqtt, amqp -> inAnother(ingest, home);
            case mosquitto -> throughABroker(ingest, home, Broker.mosquitto(home.resolve("mosquitto")));
            case rabbitmq -> throughABroker(ingest, home, Broker.rabbit(home.resolve("rabbit")));
        });
        Ingest.print(figures);
        file.finish(figures);
        return 0;
    }

    private static ObjectNode inAnother(Ingest ingest, Path home) throws Exception {
        try (NodeUnderTest node = NodeUnderTest.start(home, List.of());
                Load load = Field.commission(node, ingest).open(node)) {
            return ingest.measure(node, load);
        }
    }

    private static ObjectNode throughABroker(Ingest ingest, Path home, Broker between) throws Exception {
        try (Broker broker = between;
                NodeUnderTest node = NodeUnderTest.start(home, broker.settings(), List.of());
                Load load = broker.open(Field.commission(node, ingest))) {
            return ingest.measureThrough(broker, node, load);
        }
    }

    private static ObjectNode inThisProcess(Ingest ingest, Path home) throws Exception {
        Path portsFile = home.resolve("ports.json");
        LocalNode local = LocalNode.start(home.resolve("data"), portsFile);
        try (NodeUnderTest node = NodeUnderTest.around(local, home, portsFile);
                Load load = new LocalLoad(local)) {
            Field.commission(node, ingest);
            return ingest.measure(node, load);
        }
    }
}
