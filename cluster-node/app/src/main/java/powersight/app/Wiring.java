package powersight.app;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.doors.Core;
import powersight.availability.Availability;
import powersight.city.Cities;
import powersight.devices.Commissioning;
import powersight.devices.MeterList;
import powersight.devices.MeterWaker;
import powersight.devices.StoredKeys;
import powersight.devices.UnknownDevices;
import powersight.disclosure.Disclosure;
import powersight.identity.DemoAccounts;
import powersight.ingest.Accounts;
import powersight.ingest.MeterIntake;
import powersight.ingest.MeterPace;
import powersight.ingest.MinuteBooks;
import powersight.ingest.Quarantine;
import powersight.ingest.local.LocalTransport;
import powersight.live.Areas;
import powersight.live.LiveTopics;
import powersight.meter.Limits;
import powersight.meter.MeterHistory;
import powersight.meter.Meters;
import powersight.meter.MetersOnShards;
import powersight.meter.Surroundings;
import powersight.platform.Database;
import powersight.timeseries.Rollups;
import powersight.wire.GridClock;

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
            "vault",
            "identity",
            "journal",
            "devices",
            "ingest",
            "timeseries",
            "availability",
            "documents",
            "firmware",
            "commands",
            "property",
            "scheduling",
            "webhook",
            "delegation",
            "rights",
            "supply",
            "repeats",
            "alerting");

    /** How long a meter may take to answer before its message is offered again; one that was lost as shards moved waits it out. */
    private static final Duration METERS_PATIENCE = Duration.ofSeconds(5);

    /** How long a page waits for a municipality's sums. */
    private static final Duration AREAS_PATIENCE = Duration.ofSeconds(3);

    private static final Duration SLOW = Duration.ofSeconds(15);

    private Wiring() {}

    /** Starts everything, and answers with the way in for readings that are in this process already. */
    static LocalTransport start(NodeSettings settings, DataDirectory data, Node node) {
        long began = System.nanoTime();
        Ground ground = Ground.lay(settings, data, node);
        Database database = ground.database();
        ActorSystem<Void> system = ground.system();
        Executor blocking = ground.blocking();
        GridClock grid = ground.grid();
        Health health = ground.health();
        ClusterStanding standing = new ClusterStanding(system, node::isStopping);
        health.needed("cluster", standing::complaint);
        health.light("nodes", standing::complaintOfOthers);

        // The meters: an actor each, and the utility's list of them.
        Areas areas =
                Areas.start(system, database, grid, ground.blocking(), AREAS_PATIENCE, Disclosure.of(ground.config()));
        Surroundings around = new Surroundings(grid, ground.faults().wall(), Limits.usual(grid), areas);
        Meters meters = MetersOnShards.start(system, around, METERS_PATIENCE);
        standing.lookForShards();
        MeterList list = new MeterList(database);
        StoredKeys keys = new StoredKeys(database);
        UnknownDevices strangers = new UnknownDevices(database, system, ground.blocking());
        Commissioning commissioning = new Commissioning(meters, keys, strangers, blocking);
        ClusterSingleton.get(system).init(SingletonActor.of(MeterWaker.create(list, meters, blocking), "meter-waker"));

        // What follows the journal.
        SharingParts sharing = new SharingParts(ground);
        JournalParts journal = JournalParts.start(ground, sharing.follower());
        HealthLights.of(ground, journal.projections());

        // The way in: what every transport hands its messages to.
        Quarantine quarantine = new Quarantine(database, system, ground.blocking());
        Accounts accounts = new Accounts();
        MinuteBooks books = BooksParts.start(ground, accounts, around);
        DeviceParts devices = new DeviceParts(ground, keys, meters);
        MeterIntake intake =
                new MeterIntake(meters, quarantine, strangers, accounts, devices.conversations(), Clock.systemUTC());
        MeterPace pace = MeterPace.of(ground.config().getConfig("powersight.ingest"));
        pace.bindTo(ground.metrics(), List.of("mqtt", "amqp"));
        TransportParts transports =
                new TransportParts(ground, keys, strangers, devices, intake, pace, standing.takesPart());
        if (settings.has(Role.INGEST)) transports.begin();

        // Pages and API, with accounts.
        boolean breakable = settings.isDemo() || ground.config().getBoolean("powersight.demo.faults");
        Core core = new Core(
                meters,
                new MeterHistory(database),
                list,
                new Cities(database),
                commissioning,
                devices.desk(),
                strangers,
                quarantine,
                accounts,
                books,
                pace,
                journal.readings(),
                new Rollups(database, ground.zone()),
                new Availability(database, grid),
                journal.projections(),
                LiveTopics.start(system, meters, areas, grid),
                areas,
                grid,
                ground.zone(),
                blocking,
                ground.metrics(),
                health::parts,
                standing::peers,
                breakable ? Optional.of(ground.faults()) : Optional.empty());
        List<DemoAccounts.Login> logins = settings.has(Role.API) ? PageParts.open(ground, core, sharing) : List.of();

        awaitReady(health, transports, node);

        // Something to see: simulated meters, and one for trying things out.
        if (settings.demonstration()) {
            Demonstration demonstration = new Demonstration(commissioning, data);
            demonstration.trialMeter();
            if (settings.fleet() > 0 && settings.has(Role.SIMULATOR) && settings.has(Role.INGEST))
                DemonstrationFleet.start(ground, demonstration);
        }

        Addresses addresses = ground.addresses();
        addresses.add("data", data.root().toString());
        addresses.add("pid", Long.toString(ProcessHandle.current().pid()));
        settings.portsFile().ifPresent(addresses::writeTo);
        log.info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        Welcome.say(addresses, logins);
        LocalTransport local = new LocalTransport();
        local.start(intake);
        return local;
    }

    /**
     * Slow is not wrong: it says what it waits for and goes on waiting; the process is there to be asked meanwhile. Only
     * for what it can do without, such as somebody else's broker, it does not wait for ever.
     */
    private static void awaitReady(Health health, TransportParts transports, Node node) {
        long began = System.nanoTime();
        long sayAt = began + SLOW.toNanos();
        while (!transports.haveBegun()
                || !health.isReady()
                || (!health.isAllThere() && System.nanoTime() - began < SLOW.toNanos())) {
            node.mustGoOn();
            transports.mustGoOn();
            if (System.nanoTime() > sayAt) {
                log.warn("not ready yet: {}", health.waitingFor());
                sayAt = System.nanoTime() + SLOW.toNanos();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        transports.mustGoOn();
    }
}
