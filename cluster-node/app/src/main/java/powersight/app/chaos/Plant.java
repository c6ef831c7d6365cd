package powersight.app.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import powersight.app.BuiltInPostgres;
import powersight.app.cluster.ClusterPlan;
import powersight.app.cluster.JavaProgram;
import powersight.app.cluster.NodePlan;
import powersight.app.cluster.NodeProcess;
import powersight.app.servers.MosquittoServer;
import powersight.platform.Database;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.influx.InfluxReadings;
import powersight.timeseries.influx.InfluxSettings;
import powersight.timeseries.sql.PostgresReadings;
import powersight.wire.MeterId;

/** A fresh system of real processes with its meters, to be maltreated: started once, used for one fault, thrown away. */
final class Plant implements AutoCloseable {
    private static final int CONCENTRATORS = 2;
    private static final String BUCKET = "powersight";

    private final Path home;
    private final Layout layout;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Crowd crowd;
    private final List<TrialNode> nodes = new ArrayList<>();
    private final Random random;
    private final MqttLines mqtt;
    private final @Nullable BuiltInPostgres postgres;
    private final @Nullable RabbitServer rabbit;
    private final @Nullable InfluxServer influx;
    private final @Nullable Proxy influxWire;
    private final @Nullable SmallDisk disk;
    private final @Nullable Walls walls;
    private final @Nullable ReadingStore influxReadings;
    private @Nullable Database database;
    private String databaseUrl = "";
    private final String firstSecret;

    private Plant(Path home, Layout layout, Random random, int meters, int perSecond, Map<String, String> more)
            throws Exception {
        this.home = Files.createDirectories(home);
        this.layout = layout;
        this.random = random;
        this.crowd = new Crowd(random, perSecond);
        Map<String, String> settings = new HashMap<>(more);
        try {
            disk = layout.smallDisk() ? keep(new SmallDisk(home.resolve("disk"), 700)) : null;
            postgres = layout.ownDatabase() ? null : keep(server(settings));
            String[] secrets = new String[CONCENTRATORS];
            Map<String, String> users = new HashMap<>();
            for (int i = 0; i < CONCENTRATORS; i++) {
                secrets[i] = "secret-" + random.nextInt(1_000_000_000);
                users.put(concentrator(i), secrets[i]);
            }
            rabbit = layout.rabbit() ? keep(rabbit(users, settings)) : null;
            influx = layout.influx() ? keep(new InfluxServer(home.resolve("influx"))) : null;
            influxWire = influx == null ? null : keep(new Proxy(influx.address()));
            if (influxWire != null) influxSettings(settings, influxWire);
            MosquittoServer mosquitto =
                    layout.mosquitto() ? keep(new MosquittoServer(home.resolve("mosquitto"))) : null;
            if (mosquitto != null) {
                settings.put("POWERSIGHT_MQTT_EXTERNAL", "on");
                settings.put(
                        "POWERSIGHT_MQTT_EXTERNAL_BROKERS",
                        "127.0.0.1:" + mosquitto.address().getPort());
            }
            walls = layout.nodes() > 1 ? keep(new Walls(ClusterPlan.freePorts(layout.nodes()))) : null;
            for (NodePlan plan : plans(settings))
                nodes.add(keep(new TrialNode(new NodeProcess(JavaProgram.likeThisOne("500m"), plan))));
            for (TrialNode each : nodes) each.launch();
            for (TrialNode each : nodes) each.awaitReady();
            influxReadings = influx == null ? null : keep(influxStore(influx));
            mqtt = keep(new MqttLines(crowd, () -> mosquitto == null ? anyNode().mqtt() : mosquitto.address()));
            populate(meters, secrets, mosquitto != null);
            firstSecret = secrets[0];
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    static Plant build(Path home, Layout layout, Random random, int meters, int perSecond, Map<String, String> settings)
            throws Exception {
        return new Plant(home, layout, random, layout.meters() > 0 ? layout.meters() : meters, perSecond, settings);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private List<NodePlan> plans(Map<String, String> settings) throws IOException {
        List<NodePlan> plans = new ArrayList<>();
        Walls network = walls;
        for (int i = 0; i < layout.nodes(); i++) {
            List<Integer> ports = ClusterPlan.freePorts(4);
            NodePlan plan = new NodePlan(
                    "node-" + (i + 1),
                    home.resolve("node-" + (i + 1)),
                    ClusterPlan.EVERYTHING,
                    network == null ? ports.get(0) : network.door(i),
                    ports.get(1),
                    ports.get(2),
                    ports.get(3),
                    List.of("up", "--fleet", "0", "--speed", "1"),
                    settings);
            plans.add(network == null ? open(plan) : behindWalls(plan, i, network));
        }
        return plans;
    }

    /** Whoever tries it may ask it anything. */
    private static NodePlan open(NodePlan plan) {
        return plan.with("POWERSIGHT_SIGN_IN", "off");
    }

    /** Others find it at the proxy's door; it listens and speaks at an address by which the proxy knows it. */
    private NodePlan behindWalls(NodePlan plan, int number, Walls network) throws IOException {
        String own = Walls.addressOf(number);
        String seeds = IntStream.range(0, layout.nodes())
                .mapToObj(i -> "127.0.0.1:" + network.door(i))
                .collect(Collectors.joining(","));
        Files.createDirectories(plan.folder().resolve("data"));
        Files.writeString(plan.folder().resolve("data/powersight.conf"), """
                akka.remote.artery {
                  bind { hostname = "%1$s", port = %2$d }
                  advanced.tcp.outbound-client-hostname = "%1$s"
                }
                """.formatted(own, network.listens(number)));
        return open(plan)
                .with("POWERSIGHT_CLUSTER_HOST", "127.0.0.1")
                .with("POWERSIGHT_CLUSTER_PORT", Integer.toString(network.door(number)))
                .with("POWERSIGHT_CLUSTER_SEEDS", seeds)
                .with("POWERSIGHT_TICKET_KEY", "a key that all nodes of the trial share");
    }

    private BuiltInPostgres server(Map<String, String> settings) {
        SmallDisk small = disk;
        BuiltInPostgres server = BuiltInPostgres.start((small == null ? home : small.folder()).resolve("database"));
        server.watch();
        Database.Address address = server.address();
        settings.put("POWERSIGHT_DATABASE_URL", address.jdbcUrl());
        settings.put("POWERSIGHT_DATABASE_USER", address.user());
        settings.put("POWERSIGHT_DATABASE_PASSWORD", address.password());
        return server;
    }

    private RabbitServer rabbit(Map<String, String> users, Map<String, String> settings)
            throws IOException, InterruptedException {
        RabbitServer server = new RabbitServer(home.resolve("rabbit"), "chaos", users);
        settings.put("POWERSIGHT_AMQP_BROKER", "external");
        settings.put("POWERSIGHT_AMQP_URI", server.uri());
        settings.put("POWERSIGHT_AMQP_USER", RabbitServer.NODE);
        settings.put("POWERSIGHT_AMQP_PASSWORD", server.password());
        return server;
    }

    private static void influxSettings(Map<String, String> settings, Proxy wire) {
        settings.put("POWERSIGHT_TIMESERIES", "influx");
        settings.put("POWERSIGHT_INFLUX_VERSION", "V1");
        settings.put("POWERSIGHT_INFLUX_URL", "http://127.0.0.1:" + wire.port());
        settings.put("POWERSIGHT_INFLUX_BUCKET", BUCKET);
    }

    /** The check looks past the proxy. */
    private static ReadingStore influxStore(InfluxServer server) {
        String url = "http://127.0.0.1:" + server.address().getPort();
        return new InfluxReadings(new InfluxSettings(InfluxSettings.Version.V1, url, "", BUCKET, ""));
    }

    /** The check's own connections; a node that is started again has its own database on another port. */
    synchronized Database database() throws IOException {
        Database.Address now = databaseAddress();
        Database open = database;
        if (open != null && databaseUrl.equals(now.jdbcUrl())) return open;
        if (open != null) open.close();
        Database opened = Database.open(now, "chaos", 4);
        database = opened;
        databaseUrl = now.jdbcUrl();
        return opened;
    }

    private Database.Address databaseAddress() throws IOException {
        BuiltInPostgres beside = postgres;
        if (beside != null) return beside.address();
        String password = Files.readString(node().data().resolve("secrets/postgresql-password"));
        return new Database.Address(node().address("postgres"), "powersight", password);
    }

    /** Half of the meters speak MQTT for themselves, the others AMQP through their concentrators. */
    private void populate(int meters, String[] secrets, boolean broker) throws Exception {
        for (int i = 0; i < CONCENTRATORS; i++) {
            JsonNode made = node().post("/api/v1/concentrators", "{\"id\":\"" + concentrator(i) + "\"}");
            if (rabbit == null) secrets[i] = made.path("secret").asText();
        }
        List<List<Diary>> behind = new ArrayList<>();
        for (int i = 0; i < CONCENTRATORS; i++) behind.add(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<JsonNode>> made = new ArrayList<>();
            for (int i = 0; i < meters; i++) {
                Diary diary = crowd.diary(new MeterId(String.format("chaos-%05d", i + 1)), i % 2 == 0);
                String concentrator = concentrator(i / 2 % CONCENTRATORS);
                String json = "{\"id\":\"" + diary.meter() + "\",\"municipality\":\"80284\""
                        + (diary.overMqtt() ? "" : ",\"concentrator\":\"" + concentrator + "\"")
                        + ",\"everySeconds\":60,\"timeoutSeconds\":600}";
                made.add(pool.submit(() -> node().post("/api/v1/meters", json)));
                if (!diary.overMqtt()) behind.get(i / 2 % CONCENTRATORS).add(diary);
            }
            List<Diary> all = crowd.diaries();
            for (int i = 0; i < meters; i++) {
                JsonNode answer = made.get(i).get();
                Diary diary = all.get(i);
                if (diary.overMqtt())
                    mqtt.add(diary, broker ? null : answer.path("secret").asText());
            }
        } catch (ExecutionException e) {
            throw new IOException("the meters could not be commissioned: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
        mqtt.start();
        for (int i = 0; i < CONCENTRATORS; i++) {
            String user = concentrator(i);
            String secret = secrets[i];
            if (!behind.get(i).isEmpty()) keep(new AmqpLine(crowd, () -> amqpDoor(user, secret), behind.get(i)));
        }
    }

    /** Where and as whom the first concentrator publishes. */
    AmqpLine.Door concentratorDoor() {
        return amqpDoor(concentrator(0), firstSecret);
    }

    /** The process of the node's own PostgreSQL. */
    long serverOfNode() throws IOException {
        Path pid = node().data().resolve("postgresql/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(pid).get(0).trim());
    }

    private AmqpLine.Door amqpDoor(String user, String secret) {
        RabbitServer broker = rabbit;
        if (broker != null) return new AmqpLine.Door("127.0.0.1", broker.port(), "/", user, secret);
        return new AmqpLine.Door("127.0.0.1", node().amqpPort(), "powersight", user, secret);
    }

    private static String concentrator(int number) {
        return "chaos-c" + (number + 1);
    }

    Layout layout() {
        return layout;
    }

    Crowd crowd() {
        return crowd;
    }

    /** The only node, or the first. */
    TrialNode node() {
        return nodes.get(0);
    }

    List<TrialNode> nodes() {
        return List.copyOf(nodes);
    }

    /** One that runs, if there is one: meters whose node is gone try another, as behind a load balancer. */
    TrialNode anyNode() {
        List<TrialNode> running = nodes.stream().filter(TrialNode::isReady).toList();
        if (running.isEmpty()) return node();
        synchronized (random) {
            return running.get(random.nextInt(running.size()));
        }
    }

    Walls walls() {
        return there(walls, "a network between nodes");
    }

    MqttLines mqtt() {
        return mqtt;
    }

    BuiltInPostgres postgres() {
        return there(postgres, "a PostgreSQL beside the node");
    }

    RabbitServer rabbit() {
        return there(rabbit, "a RabbitMQ");
    }

    InfluxServer influx() {
        return there(influx, "an InfluxDB");
    }

    Proxy influxWire() {
        return there(influxWire, "an InfluxDB");
    }

    SmallDisk disk() {
        return there(disk, "a small disk");
    }

    ReadingStore store() throws IOException {
        ReadingStore influxes = influxReadings;
        return influxes == null ? new PostgresReadings(database()) : influxes;
    }

    /** The process of a database connection with that name, if there is one at this moment. */
    Optional<Long> backend(String application) throws IOException {
        return database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select pid from pg_stat_activity where application_name = :name order by random() limit 1")
                        .bind("name", application)
                        .mapTo(Long.class)
                        .findOne());
    }

    private synchronized void closeDatabase() {
        Database open = database;
        database = null;
        if (open != null) open.close();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    private static <T> T there(@Nullable T part, String what) {
        if (part == null) throw new IllegalStateException("this system has no " + what);
        return part;
    }

    /** In the opposite order of the start; one that does not end keeps no other from ending. */
    @Override
    public synchronized void close() {
        closeDatabase();
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("chaos: " + part.getClass().getSimpleName() + " did not end in order: " + e);
            }
        }
    }
}
