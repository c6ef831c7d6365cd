package powersight.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import powersight.platform.Database;

/**
 * Everything one node is told, read once at the start.
 *
 * @param httpHost where pages and API listen
 * @param demonstration the trial meter {@code meter-01} is there, which anyone on this machine may speak for
 * @param demo accounts to look around with
 * @param database a PostgreSQL server; absent means that the node runs its own
 * @param seeds host:port of the nodes to join; none for a cluster of its own
 * @param with the process that started this one and must not leave it behind
 */
record NodeSettings(
        Path data,
        InetAddress httpHost,
        int httpPort,
        int mqttPort,
        int amqpPort,
        int fleet,
        boolean demonstration,
        Demo demo,
        double speed,
        Optional<Path> portsFile,
        Set<Role> roles,
        Optional<Database.Address> database,
        int connections,
        List<String> seeds,
        Optional<ProcessHandle> with) {

    boolean isDemo() {
        return demo != Demo.NONE;
    }

    /** Whether there are to be demo accounts, and whether also where others could use them. */
    enum Demo {
        NONE,
        ON_THIS_MACHINE,
        FOR_ALL
    }

    static NodeSettings of(StartOptions options, int fleet, double speed) {
        Path data = options.data.toAbsolutePath().normalize();
        Config config = read(data, Map.of());
        return new NodeSettings(
                        data,
                        options.httpAddress(),
                        options.httpPort,
                        options.mqttPort,
                        options.amqpPort,
                        fleet,
                        true,
                        options.demo(),
                        speed,
                        Optional.ofNullable(options.portsFile).map(Path::toAbsolutePath),
                        EnumSet.copyOf(options.roles),
                        server(config.getConfig("powersight.database")),
                        config.getInt("powersight.database.connections"),
                        Stream.of(config.getString("powersight.cluster.seeds").split(","))
                                .map(String::trim)
                                .filter(seed -> !seed.isEmpty())
                                .toList(),
                        Optional.ofNullable(options.withProcess).flatMap(ProcessHandle::of))
                .checked();
    }

    /** Nodes of one cluster keep everything in one database; a node that brought its own would be alone with it. */
    private NodeSettings checked() {
        if (seeds.size() > 1 && database.isEmpty())
            throw new StartRefused(
                    "this node is to join others, but it was not told which database they share.",
                    "set POWERSIGHT_DATABASE_URL, POWERSIGHT_DATABASE_USER and POWERSIGHT_DATABASE_PASSWORD");
        return this;
    }

    NodeSettings forRealMeters() {
        return new NodeSettings(
                data,
                httpHost,
                httpPort,
                mqttPort,
                amqpPort,
                0,
                false,
                demo,
                speed,
                portsFile,
                roles,
                database,
                connections,
                seeds,
                with);
    }

    boolean has(Role role) {
        return roles.contains(role);
    }

    /** What is set, before the database is known. */
    Config config() {
        return read(data, Map.of());
    }

    /** What libraries and features read, now that the database is known. */
    Config config(Database.Address server) {
        Map<String, Object> known = new HashMap<>();
        known.put("powersight.database.url", server.jdbcUrl());
        known.put("powersight.database.user", server.user());
        known.put("powersight.database.password", server.password());
        known.put("powersight.ingest.mqtt.port", mqttPort);
        known.put("powersight.ingest.amqp.embedded.port", amqpPort);
        known.put("powersight.identity.port", httpPort); // 0 until it is bound, see PublicUrl
        known.put("akka.cluster.roles", roles.stream().map(Role::clusterName).toList());
        return read(data, known);
    }

    /** What is known beats system properties, those beat {@code powersight.conf} in the data directory, that the rest. */
    private static Config read(Path data, Map<String, Object> known) {
        File own = data.resolve("powersight.conf").toFile();
        try {
            return ConfigFactory.parseMap(known)
                    .withFallback(ConfigFactory.defaultOverrides())
                    .withFallback(ConfigFactory.parseFile(own))
                    .withFallback(ConfigFactory.parseResources("powersight/app/node.conf"))
                    .withFallback(ConfigFactory.defaultReferenceUnresolved())
                    .resolve();
        } catch (ConfigException e) {
            throw new StartRefused(
                    "a setting is wrong: " + e.getMessage(), "correct it in " + own + " or in the environment", e);
        }
    }

    /** @param database the settings under {@code powersight.database} */
    static Optional<Database.Address> server(Config database) {
        String url = database.getString("url");
        return url.isEmpty()
                ? Optional.empty()
                : Optional.of(new Database.Address(url, database.getString("user"), database.getString("password")));
    }
}
