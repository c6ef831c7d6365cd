package powersight.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import powersight.platform.Database;

/**
 * Everything one node is told, read once at the start.
 *
 * @param database a PostgreSQL server; absent means that the node runs its own
 * @param config what the libraries and features read; {@code powersight.conf} in the data directory comes first
 */
record NodeSettings(
        Path data,
        int httpPort,
        int mqttPort,
        int amqpPort,
        int fleet,
        double speed,
        Optional<Path> portsFile,
        Set<Role> roles,
        Optional<Database.Address> database,
        Config config) {

    static NodeSettings of(StartOptions options, int fleet) {
        File own = options.data.resolve("powersight.conf").toFile();
        try {
            Config config = ConfigFactory.load(ConfigFactory.defaultOverrides()
                    .withFallback(ConfigFactory.parseFile(own))
                    .withFallback(ConfigFactory.defaultApplication()));
            Config database = config.getConfig("powersight.database");
            Optional<Database.Address> server = database.getString("url").isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Database.Address(
                            database.getString("url"), database.getString("user"), database.getString("password")));
            return new NodeSettings(
                    options.data.toAbsolutePath().normalize(),
                    options.httpPort,
                    options.mqttPort,
                    options.amqpPort,
                    fleet,
                    options.speed,
                    Optional.ofNullable(options.portsFile).map(Path::toAbsolutePath),
                    EnumSet.copyOf(options.roles),
                    server,
                    config);
        } catch (ConfigException e) {
            throw new StartRefused(
                    "a setting is wrong: " + e.getMessage(), "correct it in " + own + " or the environment", e);
        }
    }

    boolean has(Role role) {
        return roles.contains(role);
    }
}
