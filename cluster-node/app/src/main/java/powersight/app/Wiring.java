package powersight.app;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import akka.http.javadsl.ServerBinding;
import com.typesafe.config.Config;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.HttpApi;
import powersight.api.doors.Core;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.http.HttpSettings;
import powersight.availability.Availability;
import powersight.availability.AvailabilityProjection;
import powersight.availability.IncidentProjection;
import powersight.clock.DurableGridClock;
import powersight.devices.Commissioning;
import powersight.devices.MeterList;
import powersight.devices.MeterListProjection;
import powersight.devices.MeterWaker;
import powersight.devices.StoredKeys;
import powersight.devices.UnknownDevices;
import powersight.identity.DemoAccounts;
import powersight.ingest.Accounts;
import powersight.ingest.InFlight;
import powersight.ingest.MeterIntake;
import powersight.ingest.MeterPace;
import powersight.ingest.MeterTransport;
import powersight.ingest.MinuteBooks;
import powersight.ingest.Quarantine;
import powersight.ingest.amqp.AmqpIntake;
import powersight.ingest.amqp.AmqpSettings;
import powersight.ingest.amqp.BrokerAddress;
import powersight.ingest.amqp.EmbeddedBroker;
import powersight.ingest.local.LocalTransport;
import powersight.ingest.mqtt.ExternalMqtt;
import powersight.ingest.mqtt.ExternalMqttSettings;
import powersight.ingest.mqtt.MqttListener;
import powersight.ingest.mqtt.MqttSettings;
import powersight.journal.JournalPruner;
import powersight.journal.JournalSize;
import powersight.journal.Projections;
import powersight.live.Areas;
import powersight.live.LiveTopics;
import powersight.meter.Limits;
import powersight.meter.MeterHistory;
import powersight.meter.Meters;
import powersight.meter.MetersOnShards;
import powersight.meter.Surroundings;
import powersight.platform.Database;
import powersight.platform.Schemas;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.ReadingsProjection;
import powersight.timeseries.RollupFolder;
import powersight.timeseries.RollupProjection;
import powersight.timeseries.Rollups;
import powersight.timeseries.sql.PostgresReadings;

/**
 * The system's table of contents: every part, in the order in which they start. {@link Node} stops them in the opposite
 * order, so that what takes readings in ends first and what keeps them ends last.
 */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);

    /** Features with tables, each after those it refers to. */
    static final List<String> SCHEMAS = List.of(
            "clock",
            "audit",
            "notification",
            "identity",
            "journal",
            "devices",
            "ingest",
            "timeseries",
            "availability",
            "documents",
            "firmware",
            "property",
            "scheduling",
            "webhook",
            "delegation",
            "rights",
            "supply",
            "repeats");

    /** How long a meter may take to answer before its message must be offered again. */
    private static final Duration METERS_PATIENCE = Duration.ofSeconds(15);

    /** Grid time: how long an hour or a day is left open for stragglers before it is folded. */
    private static final Duration FOLD_AFTER = Duration.ofHours(2);

    private static final Duration SLOW = Duration.ofSeconds(15);

    /** How long a page waits for a municipality's sums. */
    private static final Duration AREAS_PATIENCE = Duration.ofSeconds(3);

    /** Always the same homes. */
    private static final long FLEET_SEED = 20_260_221;

    private Wiring() {}

    /** Starts everything, and answers with the way in for readings that are in this process already. */
    static LocalTransport start(NodeSettings settings, DataDirectory data, Node node) {
        long began = System.nanoTime();
        Addresses addresses = new Addresses();
        Health health = new Health();
        settings.portsFile().ifPresent(Addresses::forget); // one of an earlier start would say ready too soon

        // Ports first: the usual reason why a start fails should be told before anything is started.
        if (settings.has(Role.API)) Ports.mustBeFree(settings.httpHost(), settings.httpPort(), "--http-port");
        if (settings.has(Role.INGEST)) Ports.mustBeFree(settings.mqttPort(), "--mqtt-port");
        if (settings.has(Role.INGEST)) Ports.mustBeFree(settings.amqpPort(), "--amqp-port");

        PeopleParts.check(settings);

        OwnFaults faults = new OwnFaults();

        // The database: a server when we are told of one, else our own in the data directory.
        Database.Address server = settings.database().orElseGet(() -> ownPostgres(data, node, faults));
        Config config = settings.config(server);
        Database database = Database.open(server, "powersight", settings.connections());
        node.started("database connections", Duration.ofSeconds(2), database::close);
        Schemas.migrate(database, SCHEMAS);
        Database following = Database.open(server, "projections", config.getInt("powersight.projections.connections"));
        node.started("projections' connections", Duration.ofSeconds(2), following::close);
        DatabaseProbe probe = new DatabaseProbe(database);
        node.started("database probe", Duration.ofSeconds(1), probe::close);
        health.watch("database", probe::complaint);
        addresses.add("postgres", server.jdbcUrl());

        // The grid's time goes on from where it stopped.
        Duration offset = config.getDuration("powersight.demo.clock-offset");
        if (!offset.isZero()) faults.skewClock(offset);
        DurableGridClock clock = DurableGridClock.start(database, settings.speed(), faults.wall());
        node.started("grid clock", Duration.ofSeconds(2), clock::close);

        // Counters and gauges, for /metrics; and threads that may wait for the database.
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        ExecutorService blocking = Executors.newFixedThreadPool(8);
        node.started("blocking threads", Duration.ofSeconds(1), blocking::shutdownNow);

        // Actors, as a member of the cluster.
        ActorSystem<Void> system = ActorSystems.start(config, settings.seeds());
        node.started("actors", Duration.ofSeconds(5), () -> {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(5, TimeUnit.SECONDS);
        });

        // A node that the cluster has cut off must not go on as if nothing had happened.
        system.getWhenTerminated().thenRun(node::fail);

        // The meters: an actor each, and the utility's list of them.
        Areas areas = Areas.start(system, database, clock.clock(), blocking, AREAS_PATIENCE);
        Surroundings around = new Surroundings(clock.clock(), faults.wall(), Limits.usual(clock.clock()), areas);
        Meters meters = MetersOnShards.start(system, around, METERS_PATIENCE);
        MeterList list = new MeterList(database);
        StoredKeys keys = new StoredKeys(database);
        UnknownDevices strangers = new UnknownDevices(database, system, blocking);
        Commissioning commissioning = new Commissioning(meters, keys, strangers, blocking);
        ClusterSingleton.get(system).init(SingletonActor.of(MeterWaker.create(list, meters, blocking), "meter-waker"));

        // What follows the journal: single readings, their sums, uptime, the list of meters.
        ZoneId zone = ZoneId.of(config.getString("powersight.zone"));
        ReadingStore readings = ReadingStores.open(config.getConfig("powersight.timeseries"), following);
        SharingParts sharingParts = new SharingParts(database, clock.clock(), zone, config);
        Projections projections = Projections.start(
                system,
                following,
                List.of(
                        new MeterListProjection(),
                        new AvailabilityProjection(),
                        new IncidentProjection(),
                        new ReadingsProjection(readings),
                        new RollupProjection(zone),
                        sharingParts.follower()));
        projections.bindTo(metrics);
        if (settings.has(Role.PROJECTIONS)) {
            RollupFolder folder = new RollupFolder(following, zone, FOLD_AFTER);
            Chores chores = new Chores(system, blocking);
            if (readings instanceof PostgresReadings partitioned)
                chores.every(
                        Duration.ofSeconds(30),
                        "days ahead",
                        () -> partitioned.prepareDays(clock.clock().now()));
            chores.every(
                    Duration.ofSeconds(5),
                    "folding",
                    () -> folder.fold(clock.clock().now()));
            JournalSize size = new JournalSize(following);
            size.bindTo(metrics);
            chores.every(Duration.ofSeconds(15), "journal size", size::look);
            JournalPruner pruner = new JournalPruner(following, projections.readersOfAll());
            Duration keep = config.getDuration("powersight.journal.keep");
            chores.every(
                    config.getDuration("powersight.journal.prune-every"),
                    "pruning",
                    () -> pruner.prune(Instant.now().minus(keep)));
            node.started("chores", Duration.ofSeconds(1), chores::close);
        }

        // The way in: what every transport hands its messages to.
        Quarantine quarantine = new Quarantine(database, system, blocking);
        Accounts accounts = new Accounts();
        MinuteBooks books = BooksParts.start(database, probe, accounts, around, data, metrics, system, blocking, node);
        MeterIntake intake = new MeterIntake(meters, quarantine, strangers, accounts, Clock.systemUTC());
        Config ingest = config.getConfig("powersight.ingest");
        InFlight inFlight = new InFlight(ingest.getInt("in-flight"));
        MeterPace pace = MeterPace.of(ingest);
        pace.bindTo(metrics, List.of("mqtt", "amqp"));

        // The devices' keys and firmware.
        DeviceParts devices = new DeviceParts(database, config, keys, blocking);

        // Transports: any set of them at once. The AMQP broker takes seconds to start, so it does beside the others.
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        List<CompletionStage<?>> starting = new ArrayList<>();
        if (settings.has(Role.INGEST)) {
            if (ingest.getBoolean("amqp.enabled")) {
                AmqpSettings amqp = AmqpSettings.of(ingest);
                Supplier<CompletionStage<BrokerAddress>> broker = amqp.external()
                        .<Supplier<CompletionStage<BrokerAddress>>>map(
                                there -> () -> CompletableFuture.completedStage(there))
                        .orElseGet(() -> embeddedBroker(amqp, keys, strangers, data, devices, node, faults));
                starting.add(transport(
                        new AmqpIntake(amqp, system, inFlight, keys::known, broker, random, pace),
                        intake,
                        addresses,
                        health,
                        node));
            }
            if (ingest.getBoolean("mqtt-external.enabled"))
                starting.add(transport(
                        new ExternalMqtt(ExternalMqttSettings.of(ingest), system, inFlight, random),
                        intake,
                        addresses,
                        health,
                        node));
            if (ingest.getBoolean("mqtt.enabled")) {
                MqttListener listener =
                        devices.listener(MqttSettings.of(ingest), strangers::heard, inFlight, pace, metrics);
                starting.add(transport(listener, intake, addresses, health, node));
            }
            devices.attend(system, node);
        }

        // Pages and API, with accounts.
        LiveTopics live = LiveTopics.start(system, meters, areas, clock.clock());
        boolean breakable = settings.demo() != NodeSettings.Demo.NONE || config.getBoolean("powersight.demo.faults");
        Core core = new Core(
                meters,
                new MeterHistory(database),
                list,
                commissioning,
                devices.desk(),
                strangers,
                quarantine,
                accounts,
                books,
                pace,
                readings,
                new Rollups(database, zone),
                new Availability(database, clock.clock()),
                projections,
                live,
                areas,
                clock.clock(),
                zone,
                blocking,
                metrics,
                health::parts,
                breakable ? Optional.of(faults) : Optional.empty());
        List<DemoAccounts.Login> logins = List.of();
        if (settings.has(Role.API)) {
            People people = PeopleParts.start(database, config, data, system, addresses, clock.clock(), metrics, node);
            if (settings.demo() != NodeSettings.Demo.NONE) {
                logins = people.identity().demoAccounts().create();
                people.scheduling().demoOffice().createFor("superuser");
                PropertyParts.demoHomes(people.estate(), system, node);
            }
            Sharing sharing = sharingParts.start(system, blocking, node);
            WebAddress web = WebAddress.of(settings.httpHost(), config);
            HttpApi api = new HttpApi(
                    system,
                    core,
                    HttpSettings.of(config).alsoCalled(web.names()),
                    Optional.of(people.with(sharing.rights())),
                    Optional.of(sharing));
            ServerBinding binding = api.bind(web.listensAt(), settings.httpPort())
                    .toCompletableFuture()
                    .join();
            node.started(
                    "pages and API",
                    Duration.ofSeconds(2),
                    () -> binding.terminate(Duration.ofSeconds(1))
                            .toCompletableFuture()
                            .get(2, TimeUnit.SECONDS));
            addresses.add("http", web.url(binding.localAddress().getPort()));
        }

        starting.forEach(each -> each.toCompletableFuture().join());

        // Something to see: simulated meters, and one for trying things out.
        if (settings.demonstration()) {
            Demonstration demonstration = new Demonstration(commissioning, data);
            demonstration.trialMeter();
            if (settings.fleet() > 0 && settings.has(Role.SIMULATOR) && settings.has(Role.INGEST))
                fleet(settings, demonstration, clock, data, system, addresses, ingest, node);
        }

        awaitReady(health);
        addresses.add("data", data.root().toString());
        addresses.add("pid", Long.toString(ProcessHandle.current().pid()));
        settings.portsFile().ifPresent(addresses::writeTo);
        log.info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        Welcome.say(addresses, logins);
        LocalTransport local = new LocalTransport();
        local.start(intake);
        return local;
    }

    /** Slow is not wrong: it says what it waits for and goes on waiting; the process is there to be asked meanwhile. */
    private static void awaitReady(Health health) {
        long sayAt = System.nanoTime() + SLOW.toNanos();
        while (!health.isReady()) {
            if (System.nanoTime() > sayAt) {
                log.warn("not ready yet: {}", health.waitingFor());
                sayAt = System.nanoTime() + SLOW.toNanos();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static Database.Address ownPostgres(DataDirectory data, Node node, OwnFaults faults) {
        BuiltInPostgres postgres = BuiltInPostgres.start(data);
        node.started("PostgreSQL", Duration.ofSeconds(5), postgres::close);
        postgres.watch();
        faults.has(postgres);
        return postgres.address();
    }

    private static Supplier<CompletionStage<BrokerAddress>> embeddedBroker(
            AmqpSettings amqp,
            StoredKeys keys,
            UnknownDevices strangers,
            DataDirectory data,
            DeviceParts devices,
            Node node,
            OwnFaults faults) {
        EmbeddedBroker broker = new EmbeddedBroker(data.folder("amqp"), amqp, keys, strangers::heard);
        node.started("AMQP broker", Duration.ofSeconds(4), broker::stop);
        devices.alsoCutOffAt(broker::cutOff);
        faults.has(broker);
        return broker::start;
    }

    private static CompletionStage<?> transport(
            MeterTransport transport, MeterIntake intake, Addresses addresses, Health health, Node node) {
        node.started(
                transport.name() + " transport",
                Duration.ofSeconds(4),
                () -> transport.stop().toCompletableFuture().get(4, TimeUnit.SECONDS));
        health.watch(transport.name(), transport::complaint);
        return transport.start(intake).thenAccept(addresses::addAll);
    }

    private static void fleet(
            NodeSettings settings,
            Demonstration demonstration,
            DurableGridClock clock,
            DataDirectory data,
            ActorSystem<Void> system,
            Addresses addresses,
            Config ingest,
            Node node) {
        HostAndPort mqtt = HostAndPort.of(addresses.get("mqtt"));
        // somebody else's AMQP broker does not know our simulated concentrator
        boolean ours = AmqpSettings.of(ingest).external().isEmpty();
        Optional<FleetSettings.Amqp> amqp = addresses
                .find("amqp")
                .filter(address -> ours)
                .map(HostAndPort::of)
                .map(there -> new FleetSettings.Amqp(
                        there.host(),
                        there.port(),
                        Demonstration.CONCENTRATOR.value(),
                        demonstration.concentratorSecret(),
                        Demonstration.VIRTUAL_HOST,
                        Demonstration.CONCENTRATOR));
        FleetSettings fleet = FleetSettings.of(
                demonstration.fleet(settings.fleet(), amqp.isPresent()),
                new FleetSettings.Mqtt(mqtt.host(), mqtt.port()),
                amqp,
                clock.clock(),
                Demonstration.EVERY,
                FLEET_SEED,
                data.folder("fleet"));
        Fleet running = Fleet.start(system, fleet);
        node.started("simulated meters", Duration.ofSeconds(2), running::stop);
    }
}
