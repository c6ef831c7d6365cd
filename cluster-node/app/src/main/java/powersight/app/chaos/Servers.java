package powersight.app.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.app.BuiltInPostgres;
import powersight.app.servers.InfluxServer;
import powersight.app.servers.MosquittoServer;
import powersight.app.servers.RabbitServer;
import powersight.platform.Database;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.influx.InfluxReadings;
import powersight.timeseries.influx.InfluxSettings;
import powersight.vault.VaultKey;

/** The servers beside the nodes of a system under trial, each to be maltreated, and what the nodes are told about them. */
final class Servers {
    private static final String BUCKET = "powersight";

    private final Parts parts;
    private final Map<String, String> settings = new HashMap<>();
    private final @Nullable SmallDisk disk;
    private final @Nullable BuiltInPostgres postgres;
    private final @Nullable RabbitServer rabbit;
    private final @Nullable InfluxServer influx;
    private final @Nullable Proxy influxWire;
    private final @Nullable MosquittoServer mosquitto;

    /**
     * @param users of RabbitMQ, with their passwords
     * @param parts where those that were started are kept, also when a later one does not start
     */
    Servers(Path home, Layout layout, Map<String, String> users, Parts parts) throws IOException, InterruptedException {
        this.parts = parts;
        disk = layout.smallDisk() ? parts.keep(new SmallDisk(home.resolve("disk"), 700)) : null;
        postgres = layout.ownDatabase() ? null : postgres((disk == null ? home : disk.folder()).resolve("database"));
        rabbit = layout.rabbit() ? rabbit(home.resolve("rabbit"), users) : null;
        influx = layout.influx() ? parts.keep(new InfluxServer(home.resolve("influx"))) : null;
        influxWire = influx == null ? null : wire(influx.address());
        mosquitto = layout.mosquitto() ? mosquitto(home.resolve("mosquitto")) : null;
    }

    private BuiltInPostgres postgres(Path folder) {
        BuiltInPostgres server = parts.keep(BuiltInPostgres.start(folder));
        server.watch();
        Database.Address address = server.address();
        settings.put("POWERSIGHT_VAULT_KEYS", VaultKey.draw(new SecureRandom()));
        settings.put("POWERSIGHT_DATABASE_URL", address.jdbcUrl());
        settings.put("POWERSIGHT_DATABASE_USER", address.user());
        settings.put("POWERSIGHT_DATABASE_PASSWORD", address.password());
        return server;
    }

    private RabbitServer rabbit(Path folder, Map<String, String> users) throws IOException, InterruptedException {
        RabbitServer server = parts.keep(new RabbitServer(folder, "chaos", users));
        settings.put("POWERSIGHT_AMQP_BROKER", "external");
        settings.put("POWERSIGHT_AMQP_URI", server.uri());
        settings.put("POWERSIGHT_AMQP_USER", RabbitServer.NODE);
        settings.put("POWERSIGHT_AMQP_PASSWORD", server.password());
        return server;
    }

    private Proxy wire(InetSocketAddress there) throws IOException {
        Proxy wire = parts.keep(new Proxy(there));
        settings.put("POWERSIGHT_TIMESERIES", "influx");
        settings.put("POWERSIGHT_INFLUX_VERSION", "V1");
        settings.put("POWERSIGHT_INFLUX_URL", "http://127.0.0.1:" + wire.port());
        settings.put("POWERSIGHT_INFLUX_BUCKET", BUCKET);
        return wire;
    }

    private MosquittoServer mosquitto(Path folder) throws IOException, InterruptedException {
        MosquittoServer server = parts.keep(new MosquittoServer(folder));
        settings.put("POWERSIGHT_MQTT_EXTERNAL", "on");
        settings.put(
                "POWERSIGHT_MQTT_EXTERNAL_BROKERS",
                "127.0.0.1:" + server.address().getPort());
        return server;
    }

    /** Environment variables for each node. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    BuiltInPostgres postgres() {
        return there(postgres, "PostgreSQL beside the node");
    }

    RabbitServer rabbit() {
        return there(rabbit, "RabbitMQ");
    }

    InfluxServer influx() {
        return there(influx, "InfluxDB");
    }

    Proxy influxWire() {
        return there(influxWire, "InfluxDB");
    }

    SmallDisk disk() {
        return there(disk, "small disk");
    }

    /** Nothing when each node has a database of its own. */
    Optional<Database.Address> database() {
        return Optional.ofNullable(postgres).map(BuiltInPostgres::address);
    }

    /** Nothing when meters speak MQTT to a node. */
    Optional<InetSocketAddress> mqttBroker() {
        return Optional.ofNullable(mosquitto).map(MosquittoServer::address);
    }

    /** Nothing when AMQP is spoken to a node. */
    Optional<RabbitServer> amqpBroker() {
        return Optional.ofNullable(rabbit);
    }

    /** The readings in InfluxDB, past the proxy; nothing when they are in the database. */
    Optional<ReadingStore> readings() {
        return Optional.ofNullable(influx).map(server -> {
            String url = "http://127.0.0.1:" + server.address().getPort();
            return parts.keep(new InfluxReadings(new InfluxSettings(InfluxSettings.Version.V1, url, "", BUCKET, "")));
        });
    }

    private static <T> T there(@Nullable T part, String what) {
        if (part == null) throw new IllegalStateException("this system has no " + what);
        return part;
    }
}
