package powersight.app;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.clock.DurableGridClock;
import powersight.platform.Database;
import powersight.platform.Schemas;

/**
 * The system's table of contents: every part, in the order in which they start. {@link Node} stops them in the opposite
 * order, so that what takes readings in ends first and what keeps them ends last.
 */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);

    /** Features with tables, each after those it refers to. */
    private static final List<String> SCHEMAS = List.of("clock");

    private Wiring() {}

    static void start(NodeSettings settings, DataDirectory data, Node node) {
        long began = System.nanoTime();
        Addresses addresses = new Addresses();
        settings.portsFile().ifPresent(Addresses::forget); // one of an earlier start would say ready too soon

        // Ports first: the usual reason why a start fails should be told before anything is started.
        Ports.mustBeFree(settings.httpPort(), "--http-port");
        Ports.mustBeFree(settings.mqttPort(), "--mqtt-port");
        Ports.mustBeFree(settings.amqpPort(), "--amqp-port");

        // The database: a server when we are told of one, else our own in the data directory.
        Database.Address server = settings.database().orElseGet(() -> ownPostgres(data, node));
        Database database =
                Database.open(server, "powersight", settings.config().getInt("powersight.database.connections"));
        node.started("database connections", Duration.ofSeconds(2), database::close);
        Schemas.migrate(database, SCHEMAS);
        addresses.add("postgres", server.jdbcUrl());

        // The grid's time goes on from where it stopped.
        DurableGridClock clock = DurableGridClock.start(database, settings.speed());
        node.started("grid clock", Duration.ofSeconds(2), clock::close);

        // Actors, as a member of the cluster.
        ActorSystem<Void> system = ActorSystems.start(settings, ConfigFactory.empty());
        node.started("actors", Duration.ofSeconds(5), () -> {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(5, TimeUnit.SECONDS);
        });

        addresses.add("data", data.root().toString());
        addresses.add("pid", Long.toString(ProcessHandle.current().pid()));
        settings.portsFile().ifPresent(addresses::writeTo);
        log.info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private static Database.Address ownPostgres(DataDirectory data, Node node) {
        BuiltInPostgres postgres = BuiltInPostgres.start(data);
        node.started("PostgreSQL", Duration.ofSeconds(5), postgres::close);
        return postgres.address();
    }
}
