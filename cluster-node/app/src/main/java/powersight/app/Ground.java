package powersight.app;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import powersight.clock.DurableGridClock;
import powersight.platform.Database;
import powersight.platform.Schemas;
import powersight.wire.GridClock;

/**
 * What all parts of a node stand on: its folder and settings, its database, its clock, its actors, threads that may wait;
 * and those who have to be told what runs, how it stands and where it can be reached.
 *
 * @param following the projections' own connections to the database: readers must not wait for pages
 */
record Ground(
        NodeSettings settings,
        DataDirectory data,
        Node node,
        Health health,
        Addresses addresses,
        OwnFaults faults,
        Config config,
        Database database,
        Database following,
        DatabaseProbe probe,
        GridClock grid,
        ZoneId zone,
        PrometheusMeterRegistry metrics,
        ExecutorService blocking,
        ActorSystem<Void> system) {

    /** Starts it, in an order that tells the usual reason of a failed start before anything runs. */
    static Ground lay(NodeSettings settings, DataDirectory data, Node node) {
        settings.portsFile().ifPresent(Addresses::forget); // one of an earlier start would say ready too soon
        if (settings.has(Role.API)) Ports.mustBeFree(settings.httpHost(), settings.httpPort(), "--http-port");
        if (settings.has(Role.INGEST)) Ports.mustBeFree(settings.mqttPort(), "--mqtt-port");
        if (settings.has(Role.INGEST)) Ports.mustBeFree(settings.amqpPort(), "--amqp-port");
        PeopleParts.check(settings);

        OwnFaults faults = new OwnFaults();
        Health health = new Health();
        Addresses addresses = new Addresses();

        // The database: a server when we are told of one, else our own in the data directory.
        Database.Address server = settings.database().orElseGet(() -> ownPostgres(data, node, faults));
        Config config = settings.config(server);
        Database database = Database.open(server, "powersight", settings.connections());
        node.started("database connections", Duration.ofSeconds(2), database::close);
        Schemas.migrate(database, Wiring.SCHEMAS);
        Database following = Database.open(server, "projections", config.getInt("powersight.projections.connections"));
        node.started("projections' connections", Duration.ofSeconds(2), following::close);
        DatabaseProbe probe = new DatabaseProbe(database);
        node.started("database probe", Duration.ofSeconds(1), probe::close);
        health.needed("database", probe::complaint);
        addresses.add("postgres", server.jdbcUrl());

        // The grid's time goes on from where it stopped.
        Duration offset = config.getDuration("powersight.demo.clock-offset");
        if (!offset.isZero()) faults.skewClock(offset);
        DurableGridClock clock =
                DurableGridClock.start(database, data.secret("node-name"), settings.speed(), faults.wall());
        node.started("grid clock", Duration.ofSeconds(2), clock::close);

        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        ExecutorService blocking = Executors.newFixedThreadPool(8);
        node.started("blocking threads", Duration.ofSeconds(1), blocking::shutdownNow);

        // Actors, as a member of the cluster. A node that it has cut off must not go on as if nothing had happened.
        Optional<ClusterBirth> birth =
                settings.seeds().size() > 1 ? Optional.of(new ClusterBirth(server)) : Optional.empty();
        birth.ifPresent(one -> node.started("cluster's lock", Duration.ofSeconds(1), one::close));
        ActorSystem<Void> system = ActorSystems.start(config, settings.seeds(), birth);
        // surely: a node that does not say goodbye is missed for as long as a dead one
        node.startedSurely("actors", Duration.ofSeconds(5), () -> {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(5, TimeUnit.SECONDS);
        });
        system.getWhenTerminated().thenRun(node::fail);

        return new Ground(
                settings,
                data,
                node,
                health,
                addresses,
                faults,
                config,
                database,
                following,
                probe,
                clock.clock(),
                ZoneId.of(config.getString("powersight.zone")),
                metrics,
                blocking,
                system);
    }

    /** Chores on the threads that may wait, until the node stops. */
    Chores chores(String whose) {
        return chores(whose, blocking);
    }

    Chores chores(String whose, Executor threads) {
        Chores chores = new Chores(system, threads);
        node.started(whose + " chores", Duration.ofSeconds(1), chores::close);
        return chores;
    }

    private static Database.Address ownPostgres(DataDirectory data, Node node, OwnFaults faults) {
        BuiltInPostgres postgres = BuiltInPostgres.start(data);
        node.started("PostgreSQL", Duration.ofSeconds(5), postgres::close);
        postgres.watch();
        faults.has(postgres);
        return postgres.address();
    }
}
