package powersight.simulator.command;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import powersight.simulator.device.Fault;
import powersight.simulator.device.Faults;
import powersight.simulator.device.Measurement;
import powersight.wire.GridClock;

/** {@code ./powersight sim}: one meter, or a country of them, on any broker that speaks MQTT or AMQP. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {HomesCommand.class, LoadShapeCommand.class},
        description = {
            "Simulates electricity meters: they measure, number, buffer on disk and send until acknowledged.",
            "One real minute is one simulated hour unless --speed or --clock says otherwise."
        },
        footer = {
            "",
            "One meter:    sim -id=1 -municipality=\"novi sad\"",
            "A fleet:      sim --meters 500 --every 5m --protocol both",
            "At a node:    sim --meters 20 --register=http://localhost:8080 --clock=http://localhost:8080/api/v1/clock",
            "Checked:      the same with --for=60s --verify=http://localhost:8080",
            "A household:  sim -id=1 -municipality=nis --profile household --residents 4",
            "Stop with Ctrl-C: what is not acknowledged stays in the buffer folder for the next start.",
            "Faults and what the node must make of them: simulator/FAULTS.md. Profiles: simulator/PROFILES.md."
        })
public final class SimCommand implements Callable<Integer> {
    private static final int OK = 0, FAILED = 1, USAGE = 2;

    /** In real time: a meter that beats no heart must be given time between its readings. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(60);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final MeterOptions which = new MeterOptions();

    @Mixin
    private final HomeOptions homes = new HomeOptions();

    @Option(
            names = "--every",
            defaultValue = "5m",
            converter = Durations.class,
            description = "Simulated time between two readings of a meter. Default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ofMinutes(5);

    @Option(
            names = "--heartbeat",
            defaultValue = "30s",
            converter = Durations.class,
            description = "Real time between heartbeats; 0s for none. Default: 30s")
    private Duration heartbeat = Duration.ofSeconds(30);

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            defaultValue = "none",
            description = "duplicate, reorder, skip, drift, step, spike, stuck, rollover, exchange, tamper, sag, swell,"
                    + " outage, flapping; several with commas; all; none. Default: none")
    private String faults = "none";

    @Mixin
    private final GridTimeOptions time = new GridTimeOptions();

    @Mixin
    private final BrokerOptions brokers = new BrokerOptions();

    @Option(
            names = "--per-message",
            paramLabel = "N",
            defaultValue = "50",
            description = "Most readings in one message. Default: 50")
    private int perMessage = 50;

    @Mixin
    private final RegistrationOptions registration = new RegistrationOptions();

    @Mixin
    private final NodeKey key = new NodeKey();

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

    @Option(
            names = "--verify",
            paramLabel = "URL",
            description = "At the end, compare every meter's own count and registers with the sums of the node at that"
                    + " address, to the Wh; exit code 1 when any differs.")
    private @Nullable URI verify;

    @Option(names = "--municipalities", description = "List the names that --municipality knows, and end.")
    private boolean listMunicipalities;

    @Override
    public Integer call() throws InterruptedException {
        if (listMunicipalities) {
            spec.commandLine().getOut().println(MeterOptions.municipalityNames());
            return OK;
        }
        try {
            NodeTalk talk = new NodeTalk(key);
            Secrets secrets = registration.secrets();
            MeterMemory memory = new MeterMemory(which.count());
            Checks.every(every);
            List<VirtualMeter> bare = which.meters(homes.profile(), brokers.shared());
            GridClock clock = time.clock(buffer, talk, spec.commandLine().getErr()::println);
            List<VirtualMeter> all = registration.withSecrets(bare, timeout(clock), brokers, secrets, talk);
            List<Measurement> own = run(all, clock, secrets, memory);
            return verify == null
                            || new Verification(talk, verify, spec.commandLine().getOut()).holds(own)
                    ? OK
                    : FAILED;
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

    private Duration timeout(GridClock clock) {
        Duration usual = heartbeat.isZero() ? clock.inWallTime(every) : heartbeat;
        Duration patient = usual.multipliedBy(3);
        return patient.compareTo(SHORTEST_TIMEOUT) > 0 ? patient : SHORTEST_TIMEOUT;
    }

    /** Returns what the meters counted themselves. */
    private List<Measurement> run(List<VirtualMeter> all, GridClock clock, Secrets secrets, MeterMemory memory)
            throws InterruptedException {
        ActorSystem<?> system = Fleet.actorSystem();
        SimReport report =
                new SimReport(spec.commandLine().getOut(), all.size(), clock, new GridTimeFile(buffer), memory);
        List<Fleet> fleets = new ArrayList<>();
        try {
            for (int part = 0; part < brokers.parts(); part++) {
                FleetSettings settings = settings(share(all, part), clock, part, secrets);
                if (!settings.meters().isEmpty()) fleets.add(Fleet.start(system, settings));
            }
            Thread onExit = new Thread(() -> report.end(fleets, registers, verify != null), "simulator-end");
            Runtime.getRuntime().addShutdownHook(onExit);
            report.watch(fleets, runFor);
            return Runtime.getRuntime().removeShutdownHook(onExit)
                    ? report.end(fleets, registers, verify != null)
                    : List.of();
        } catch (IllegalStateException | IllegalArgumentException e) {
            for (Fleet fleet : fleets) fleet.stop();
            throw e;
        } finally {
            system.terminate();
        }
    }

    private List<VirtualMeter> share(List<VirtualMeter> all, int part) {
        return IntStream.range(0, all.size())
                .filter(k -> brokers.part(k, all.size()) == part)
                .mapToObj(all::get)
                .toList();
    }

    private FleetSettings settings(List<VirtualMeter> some, GridClock clock, int part, Secrets secrets) {
        return new FleetSettings(
                some,
                brokers.mqtt(),
                brokers.sharedMqtt(part, secrets),
                brokers.amqp(part, secrets),
                clock,
                clock.inWallTime(every),
                heartbeat,
                homes.seed(),
                buffer,
                new Faults(Fault.parse(faults), homes.seed()),
                perMessage);
    }
}
