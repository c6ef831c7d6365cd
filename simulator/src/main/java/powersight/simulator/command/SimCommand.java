package powersight.simulator.command;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import powersight.simulator.Fleet;
import powersight.simulator.FleetSettings;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.VirtualMeter.Transport;
import powersight.simulator.device.Fault;
import powersight.simulator.device.Faults;
import powersight.simulator.load.Population;
import powersight.wire.ConcentratorId;
import powersight.wire.GridClock;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** {@code ./powersight sim}: one meter, or a country of them, on any broker that speaks MQTT or AMQP. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = LoadShapeCommand.class,
        description = {
            "Simulates electricity meters: they measure, number, buffer on disk and send until acknowledged.",
            "One real minute is one simulated hour unless --speed or --clock says otherwise."
        },
        footer = {
            "",
            "One meter:    sim -id=1 -municipality=\"novi sad\"",
            "A fleet:      sim --meters 500 --every 5m --protocol both",
            "At a node:    sim --meters 20 --register http://localhost:8080 --clock http://localhost:8080/api/v1/clock",
            "A household:  sim -id=1 -municipality=nis --profile household --residents 4",
            "Stop with Ctrl-C: what is not acknowledged stays in the buffer folder for the next start.",
            "Faults and what the node must make of them: simulator/FAULTS.md. Profiles: simulator/PROFILES.md."
        })
public final class SimCommand implements Callable<Integer> {
    private static final int OK = 0, FAILED = 1, USAGE = 2;

    enum Protocol {
        mqtt,
        amqp,
        both
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-id", "--id"},
            paramLabel = "ID",
            description = "The one meter to simulate.")
    private @Nullable String id;

    @Option(
            names = {"-municipality", "--municipality"},
            paramLabel = "NAME",
            description = "Where it hangs, in either script. A fleet without it is spread over the country.")
    private @Nullable String municipality;

    @Option(names = "--municipalities", description = "List the names that --municipality knows, and end.")
    private boolean listMunicipalities;

    @Option(names = "--meters", paramLabel = "N", description = "Simulate so many meters, PREFIX1 to PREFIXN.")
    private int meters;

    @Option(
            names = "--prefix",
            defaultValue = "sim-",
            description = "Of a fleet's meter ids. Default: ${DEFAULT-VALUE}")
    private String prefix = "sim-";

    @Option(
            names = "--every",
            defaultValue = "5m",
            converter = Durations.class,
            description = "Simulated time between two readings of a meter. Default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ofMinutes(5);

    @Option(names = "--protocol", defaultValue = "mqtt", description = "${COMPLETION-CANDIDATES}. Default: mqtt")
    private Protocol protocol = Protocol.mqtt;

    @Option(
            names = "--profile",
            defaultValue = "mixed",
            description = "What stands behind the meters: mixed, household, electric-heating, storage-heating,"
                    + " heat-pump, prosumer, electric-car, building, shop, street-light; also"
                    + " household:residents=4,heating=electric,floor=80,solar=5000. Default: ${DEFAULT-VALUE}")
    private String profile = "mixed";

    @Option(names = "--residents", paramLabel = "N", description = "People in every household.")
    private @Nullable Integer residents;

    @Option(names = "--seed", defaultValue = "42", description = "Another seed is another country. Default: 42")
    private long seed = 42;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Simulated seconds per real second, 1 to 100000. Default: 60")
    private @Nullable Double speed;

    @Option(names = "--start", paramLabel = "INSTANT", description = "Simulated time to begin at. Default: now")
    private @Nullable String start;

    @Option(
            names = "--clock",
            paramLabel = "URL",
            description = "Take time and speed from a node: http://HOST/api/v1/clock")
    private @Nullable URI clockUrl;

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            defaultValue = "none",
            description = "duplicate, reorder, skip, drift, step, spike, stuck, rollover, exchange, tamper, sag, swell,"
                    + " outage, flapping; several with commas; all; none. Default: none")
    private String faults = "none";

    @Option(
            names = "--dialect",
            defaultValue = "ours",
            description = "Topics: ours, energy-meters, energy-data, mixed. Default: ours")
    private String dialect = "ours";

    @Option(names = "--mqtt-host", defaultValue = "127.0.0.1")
    private String mqttHost = "127.0.0.1";

    @Option(names = "--mqtt-port", defaultValue = "1883")
    private int mqttPort = 1883;

    @Option(names = "--amqp-host", defaultValue = "127.0.0.1")
    private String amqpHost = "127.0.0.1";

    @Option(names = "--amqp-port", defaultValue = "5672")
    private int amqpPort = 5672;

    @Option(names = "--amqp-user", description = "Default: the concentrator's id")
    private @Nullable String amqpUser;

    @Option(
            names = "--amqp-password",
            defaultValue = "",
            description = "Default: the environment's POWERSIGHT_AMQP_PASSWORD, or what --register got")
    private String amqpPassword = "";

    @Option(names = "--amqp-vhost", defaultValue = "/")
    private String amqpVirtualHost = "/";

    @Option(
            names = "--concentrator",
            defaultValue = "sim-concentrator",
            description = "Speaks for the AMQP and the shared meters.")
    private String concentrator = "sim-concentrator";

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Share N connections, as concentrators do, instead of one for each MQTT meter; also splits the"
                            + " AMQP meters. With more than one, their ids end in -1, -2 ...")
    private int connections;

    @Option(
            names = "--per-message",
            paramLabel = "N",
            defaultValue = "50",
            description = "Most readings in one message. Default: 50")
    private int perMessage = 50;

    @Option(
            names = "--heartbeat",
            defaultValue = "30s",
            converter = Durations.class,
            description = "Real time between heartbeats; 0s for none. Default: 30s")
    private Duration heartbeat = Duration.ofSeconds(30);

    @Option(names = "--secret", defaultValue = "", description = "The password of every meter.")
    private String secret = "";

    @Option(
            names = "--secrets-file",
            paramLabel = "FILE",
            description = "Lines 'meterId secret'; --register adds to it.")
    private @Nullable Path secretsFile;

    @Option(
            names = "--register",
            paramLabel = "URL",
            description = "Make the meters known to the node at that address first.")
    private @Nullable URI register;

    @Mixin
    private NodeKey key = new NodeKey();

    @Option(names = "--building", defaultValue = "", description = "The building that --register names.")
    private String building = "";

    @Option(
            names = "--buffer",
            paramLabel = "DIR",
            defaultValue = "data/simulator",
            description = "What is not acknowledged yet, and where each meter stopped. Default: ${DEFAULT-VALUE}")
    private Path buffer = Path.of("data/simulator");

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Stop after that much real time, once all is acknowledged.")
    private @Nullable Duration runFor;

    @Option(
            names = "--registers",
            paramLabel = "FILE",
            description = "At the end, write every meter's own registers as CSV.")
    private @Nullable Path registers;

    @Override
    public Integer call() throws InterruptedException {
        if (listMunicipalities) {
            spec.commandLine().getOut().println(municipalityNames());
            return OK;
        }
        try {
            Secrets secrets = new Secrets(secretsFile, secret, new NodeTalk(key));
            GridClock clock = clock();
            List<VirtualMeter> all = virtualMeters(secrets);
            return run(all, clock, secrets);
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage() + "\n(sim --help lists all options)");
            return USAGE;
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return FAILED;
        }
    }

    private GridClock clock() throws IOException, InterruptedException {
        if (clockUrl != null && (speed != null || start != null))
            throw new IllegalArgumentException("--clock brings time and speed; leave out --speed and --start");
        if (clockUrl != null) return new NodeTalk(key).clock(clockUrl);
        try {
            Instant wanted = start == null ? Instant.now() : Instant.parse(start);
            Instant lived = new GridTimeFile(buffer).read().orElse(wanted);
            if (start != null && lived.isAfter(wanted))
                spec.commandLine().getErr().println("these meters have lived until " + lived + " and go on from there");
            return GridClock.startingAt(lived.isAfter(wanted) ? lived : wanted, speed == null ? 60 : speed);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("--start must look like 2026-03-01T00:00:00Z, not " + start);
        }
    }

    private List<VirtualMeter> virtualMeters(Secrets secrets) throws IOException, InterruptedException {
        if (id != null && meters != 0) throw new IllegalArgumentException("give -id or --meters, not both");
        if (id == null && meters < 1) throw new IllegalArgumentException("which meters? Give -id=1 or --meters 500");
        if (meters > 1_000_000) throw new IllegalArgumentException("up to 1000000 meters fit into one program");
        Optional<Municipality> place = Optional.empty();
        if (municipality != null) place = Optional.of(known(municipality));
        else if (id != null) throw new IllegalArgumentException("where does it hang? Give -municipality=\"novi sad\"");
        String description =
                residents == null ? profile : profile + (profile.contains(":") ? "," : ":") + "residents=" + residents;
        Population.named(description, seed, "a wrong profile is refused here");
        List<VirtualMeter> all = new ArrayList<>();
        int count = id == null ? meters : 1;
        for (int k = 0; k < count; k++) {
            MeterId meter = new MeterId(id != null ? id : prefix + (k + 1));
            VirtualMeter bare = new VirtualMeter(
                    meter,
                    place.orElse(
                            Municipalities.all().get(k % Municipalities.all().size())),
                    "",
                    transport(k),
                    dialect(k),
                    "feeder-" + k / 40,
                    description,
                    Optional.empty());
            if (register != null) {
                String speaker = bare.transport() == Transport.MQTT ? "" : speaker(part(k, count));
                if (!speaker.isEmpty()) secrets.registerConcentrator(register, speaker);
                secrets.register(register, bare, building, speaker, Duration.ofSeconds(60));
            }
            all.add(bare.withSecret(secrets.of(meter.value())));
        }
        return all;
    }

    private Municipality known(String name) {
        return Municipalities.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is no municipality that is known. Known are:\n" + municipalityNames()));
    }

    private static String municipalityNames() {
        return String.join(
                ", ",
                Municipalities.all().stream().map(Municipality::name).sorted().toList());
    }

    private Transport transport(int k) {
        Transport overMqtt = connections > 0 ? Transport.MQTT_SHARED : Transport.MQTT;
        return switch (protocol) {
            case mqtt -> overMqtt;
            case amqp -> Transport.AMQP;
            case both -> k % 2 == 0 ? overMqtt : Transport.AMQP;
        };
    }

    private Dialect dialect(int k) {
        return switch (dialect.toLowerCase(Locale.ROOT)) {
            case "ours" -> Dialect.OURS;
            case "energy-meters" -> Dialect.ENERGY_METERS;
            case "energy-data" -> Dialect.ENERGY_DATA;
            case "mixed" -> Dialect.values()[k % Dialect.values().length];
            default -> throw new IllegalArgumentException("--dialect is ours, energy-meters, energy-data or mixed");
        };
    }

    private int run(List<VirtualMeter> all, GridClock clock, Secrets secrets) throws InterruptedException, IOException {
        ActorSystem<?> system = Fleet.actorSystem();
        SimReport report = new SimReport(spec.commandLine().getOut(), all.size(), clock, new GridTimeFile(buffer));
        List<Fleet> fleets = new ArrayList<>();
        try {
            int parts = Math.max(1, connections);
            for (int part = 0; part < parts; part++) {
                FleetSettings settings = settings(share(all, part), clock, part, secrets);
                if (!settings.meters().isEmpty()) fleets.add(Fleet.start(system, settings));
            }
            Thread onExit = new Thread(() -> report.end(fleets, registers), "simulator-end");
            Runtime.getRuntime().addShutdownHook(onExit);
            report.watch(fleets, runFor);
            if (Runtime.getRuntime().removeShutdownHook(onExit)) report.end(fleets, registers);
            return OK;
        } catch (IllegalStateException | IllegalArgumentException e) {
            for (Fleet fleet : fleets) fleet.stop();
            throw e;
        } finally {
            system.terminate();
        }
    }

    /** Which of the connections the k-th meter is on. */
    private int part(int k, int count) {
        int parts = Math.max(1, connections);
        return (int) ((long) k * parts / count);
    }

    /** The concentrator of that connection. */
    private String speaker(int part) {
        return connections > 1 ? concentrator + "-" + (part + 1) : concentrator;
    }

    private List<VirtualMeter> share(List<VirtualMeter> all, int part) {
        return IntStream.range(0, all.size())
                .filter(k -> part(k, all.size()) == part)
                .mapToObj(all::get)
                .toList();
    }

    private FleetSettings settings(List<VirtualMeter> some, GridClock clock, int part, Secrets secrets) {
        String name = speaker(part);
        ConcentratorId speaker = new ConcentratorId(name);
        String password = amqpPassword.isEmpty()
                ? Optional.ofNullable(System.getenv("POWERSIGHT_AMQP_PASSWORD")).orElse(secrets.of(name))
                : amqpPassword;
        Duration wall = clock.inWallTime(every);
        return new FleetSettings(
                some,
                Optional.of(new FleetSettings.Mqtt(mqttHost, mqttPort)),
                Optional.of(new FleetSettings.Shared(mqttHost, mqttPort, speaker, secrets.of(name))),
                Optional.of(new FleetSettings.Amqp(
                        amqpHost, amqpPort, amqpUser == null ? name : amqpUser, password, amqpVirtualHost, speaker)),
                clock,
                wall,
                heartbeat,
                seed,
                buffer,
                new Faults(Fault.parse(faults), seed),
                perMessage);
    }
}
