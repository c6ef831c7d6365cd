package powersight.app;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import powersight.app.cluster.ClusterPlan;
import powersight.app.cluster.Gateway;
import powersight.app.cluster.JavaProgram;
import powersight.app.cluster.MqttGateway;
import powersight.app.cluster.NodeProcess;
import powersight.app.cluster.Nodes;
import powersight.platform.Database;

/** Several nodes on this machine: each a process of its own, over one PostgreSQL, behind one address. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = {
            "Starts several nodes on this machine, over one database and behind one address, for trying a cluster out.",
            "A node that ends is started again; kill one and watch."
        })
final class ClusterCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST_NODES = 9;
    private static final String LOOPBACK = "127.0.0.1";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "how many (default: 3)")
    private int nodes;

    @Option(
            names = "--roles",
            paramLabel = "ROLE,...",
            description = {
                "what a node does; once for each node, instead of --nodes",
                "(--roles meters,projections --roles ingest --roles api); otherwise each does everything"
            })
    private List<String> roles = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:POWERSIGHT_DATA:-${DEFAULT-DATA}}",
            description = "where everything is kept (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_HTTP_PORT:-8080}",
            description = "pages and API of all nodes (default: ${DEFAULT-VALUE}; 0 picks a free one, here and below)")
    private int httpPort;

    @Option(
            names = "--mqtt-port",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_MQTT_PORT:-1883}",
            description = "meters that speak MQTT, to any node (default: ${DEFAULT-VALUE})")
    private int mqttPort;

    @Option(
            names = "--fleet",
            paramLabel = "N",
            defaultValue = "${env:POWERSIGHT_FLEET:-24}",
            description = "simulated meters, run by the first node (default: ${DEFAULT-VALUE}; 0 for none)")
    private int fleet;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "${env:POWERSIGHT_SPEED:-60}",
            description = "how many times as fast as life the grid's time runs (default: ${DEFAULT-VALUE})")
    private double speed;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "400m",
            description = "memory of each node, as Java's -Xmx (default: ${DEFAULT-VALUE})")
    private String heap = "400m";

    @Option(
            names = "--ports-file",
            paramLabel = "FILE",
            description = "once all are ready, the addresses are written here as JSON")
    @Nullable
    private Path portsFile;

    @Override
    public Integer call() throws InterruptedException {
        if (roles.isEmpty()) roles = Collections.nCopies(nodes, ClusterPlan.EVERYTHING);
        if (roles.isEmpty() || roles.size() > MOST_NODES)
            throw wrong("a cluster on one machine has 1 to " + MOST_NODES + " nodes, not " + roles.size());
        roles.forEach(this::checkRoles);
        if (roles.stream().noneMatch(some -> List.of(some.split(",")).contains("meters")))
            throw wrong("one of the nodes must have the role meters");
        if (!heap.matches("[1-9]\\d*[mg]")) throw wrong("--heap must be like 400m or 2g, not " + heap);
        return Node.run(data.toAbsolutePath().normalize(), this::start);
    }

    private void start(DataDirectory folder, Node node) {
        Addresses addresses = new Addresses();
        Optional<Path> told = Optional.ofNullable(portsFile).map(Path::toAbsolutePath);
        told.ifPresent(Addresses::forget);
        Ports.mustBeFree(httpPort, "--http-port");
        Ports.mustBeFree(mqttPort, "--mqtt-port");

        Database.Address database = NodeSettings.server(settings()).orElseGet(() -> ownPostgres(folder, node));
        addresses.add("postgres", database.jdbcUrl());
        ClusterPlan plan = ClusterPlan.of(folder.root(), roles, database, command(), shared(folder));
        say("starting " + roles.size() + " nodes");
        Nodes started = Nodes.start(JavaProgram.likeThisOne(heap), plan.withFleetOnTheFirst(fleet));
        node.started("nodes", Duration.ofSeconds(9), started::close);
        try {
            started.awaitReady(PATIENCE, this::tell);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (IllegalStateException e) {
            throw new StartRefused(
                    String.valueOf(e.getMessage()), "its log is in " + folder.root() + "/node-N/data/log", e);
        }
        started.watchOver();
        openGateways(started, node, addresses);
        for (NodeProcess each : started.all()) addresses.add(each.plan().name(), each.http());
        addresses.add("amqp", started.node(1).address("amqp"));
        // any node takes any node's key: the first one's is put where commands look for it
        started.all().stream()
                .filter(each -> each.plan().roles().contains("api"))
                .findFirst()
                .ifPresent(each -> addresses.add(
                        "toolsKey",
                        folder.keepPrivately(PeopleParts.TOOLS_KEY, each.toolsKey() + "\n")
                                .toString()));
        addresses.add("data", folder.root().toString());
        addresses.add("pid", Long.toString(ProcessHandle.current().pid()));
        told.ifPresent(addresses::writeTo);
        Welcome.say(addresses);
    }

    /** One address each for people and for meters, whichever nodes there are. */
    private void openGateways(Nodes nodes, Node node, Addresses addresses) {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "gateway", gatewaySettings());
        node.started("gateways' actors", Duration.ofSeconds(2), () -> {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(2, TimeUnit.SECONDS);
        });
        List<Integer> pages = nodes.all().stream()
                .filter(each -> each.plan().does("api"))
                .map(each -> each.plan().httpPort())
                .toList();
        if (pages.isEmpty()) return;
        Gateway gateway = Gateway.open(system, LOOPBACK, httpPort, pages);
        node.started("gateway", Duration.ofSeconds(2), gateway::close);
        addresses.add("http", "http://" + LOOPBACK + ":" + gateway.port());
        Map<Integer, Integer> meters = new TreeMap<>();
        for (NodeProcess each : nodes.all())
            if (each.plan().does("ingest"))
                meters.put(
                        each.plan().mqttPort(),
                        each.plan().does("api") ? each.plan().httpPort() : 0);
        if (meters.isEmpty()) return;
        MqttGateway mqtt = MqttGateway.open(system, LOOPBACK, mqttPort, meters);
        node.started("MQTT gateway", Duration.ofSeconds(2), mqtt::close);
        addresses.add("mqtt", LOOPBACK + ":" + mqtt.port());
    }

    private void tell(NodeProcess node) {
        String mqtt = node.address("mqtt");
        say(node.plan().name() + " is ready: " + node.http() + (mqtt.isEmpty() ? "" : ", MQTT " + mqtt) + ", process "
                + node.pid() + ", does " + node.plan().roles());
    }

    private static void say(String sentence) {
        System.out.println("  " + sentence);
    }

    private List<String> command() {
        return List.of("up", "--speed", Double.toString(speed));
    }

    private static Config settings() {
        return ConfigFactory.defaultOverrides()
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve()
                .getConfig("powersight.database");
    }

    /** What all nodes must agree on. */
    private Map<String, String> shared(DataDirectory folder) {
        Map<String, String> told = System.getenv();
        return Map.of(
                "POWERSIGHT_PUBLIC_URL",
                told.getOrDefault("POWERSIGHT_PUBLIC_URL", "http://localhost:" + httpPort),
                "POWERSIGHT_DOCUMENTS_FOLDER",
                told.getOrDefault(
                        "POWERSIGHT_DOCUMENTS_FOLDER",
                        folder.folder("documents").toString()));
    }

    /** The launcher is no member of the cluster. */
    private static Config gatewaySettings() {
        return ConfigFactory.defaultOverrides()
                .withFallback(ConfigFactory.parseString("akka { actor.provider = local, loglevel = WARNING, "
                        + "loggers = [\"akka.event.slf4j.Slf4jLogger\"] }"))
                .withFallback(ConfigFactory.defaultReference());
    }

    private static Database.Address ownPostgres(DataDirectory data, Node node) {
        BuiltInPostgres postgres = BuiltInPostgres.start(data);
        node.started("PostgreSQL", Duration.ofSeconds(5), postgres::close);
        return postgres.address();
    }

    private void checkRoles(String some) {
        for (String role : some.split(",")) {
            try {
                Role.valueOf(role.trim().toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw wrong("there is no role '" + role + "'; the roles are "
                        + Arrays.stream(Role.values()).map(Role::clusterName).collect(Collectors.joining(", ")));
            }
        }
    }

    private CommandLine.ParameterException wrong(String sentence) {
        if (spec == null) throw new IllegalStateException("used outside of a command line");
        return new CommandLine.ParameterException(spec.commandLine(), sentence);
    }
}
