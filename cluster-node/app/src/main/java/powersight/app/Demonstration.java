package powersight.app;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import powersight.devices.Commissioning;
import powersight.meter.Registration;
import powersight.platform.RefusedException;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Transport;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/**
 * What there is to see after the first start: meters in a dozen places, every other one behind a concentrator, and a
 * trial meter that anyone on this machine may speak for. They are commissioned like any other; their secrets are kept
 * in the data directory, readable by its owner only.
 */
final class Demonstration {
    static final MeterId TRIAL_METER = new MeterId("meter-01");
    static final ConcentratorId CONCENTRATOR = new ConcentratorId("fleet-1");
    /** The embedded AMQP broker's. */
    static final String VIRTUAL_HOST = "powersight";

    /** What the simulated meters' names begin with. */
    static final String FLEET = "ps-";

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String SECRETS = "fleet";
    private static final int METERS_IN_A_BUILDING = 4;
    private static final List<Municipality> PLACES = Stream.of(
                    "Novi Sad",
                    "Stari grad",
                    "Zemun",
                    "Medijana",
                    "Subotica",
                    "Kragujevac",
                    "Čačak",
                    "Užice",
                    "Zrenjanin",
                    "Leskovac",
                    "Novi Pazar",
                    "Zaječar")
            .map(name -> Municipalities.find(name).orElseThrow())
            .toList();

    private final Commissioning commissioning;
    private final DataDirectory data;
    private final Properties secrets;
    private boolean unwritten;

    Demonstration(Commissioning commissioning, DataDirectory data) {
        this.commissioning = commissioning;
        this.data = data;
        this.secrets = known(data);
    }

    /** Commissions the trial meter, once. It shows no secret, so nobody need keep it. */
    void trialMeter() {
        Registration anyone = new Registration(
                PLACES.get(0).code(),
                Optional.empty(),
                Optional.empty(),
                true,
                Duration.ofSeconds(5),
                Duration.ofMinutes(5));
        commission(TRIAL_METER, anyone);
    }

    /** So many meters, the same ones at each start; those that are missing are commissioned. */
    List<VirtualMeter> fleet(int size, boolean amqp) {
        List<VirtualMeter> fleet = new ArrayList<>(size);
        for (int number = 1; fleet.size() < size; number++) {
            VirtualMeter meter = meter(number, fleet.size(), amqp);
            if (meter != null) fleet.add(meter);
            if (number % 50 == 0) writeDown();
        }
        writeDown();
        return fleet;
    }

    /** The concentrator's password at our own broker; a lost one is replaced. */
    String concentratorSecret() {
        String known = secrets.getProperty(CONCENTRATOR.value());
        if (known != null) return known;
        String secret =
                commissioning.concentrator(CONCENTRATOR).toCompletableFuture().join();
        keep(CONCENTRATOR.value(), secret);
        writeDown();
        return secret;
    }

    /** Null when that meter was commissioned by a start that died before it had noted the secret: another takes its place. */
    private @Nullable VirtualMeter meter(int number, int index, boolean amqp) {
        MeterId id = new MeterId(String.format(Locale.ROOT, FLEET + "%06d", number));
        Transport transport = amqp && number % 2 == 0 ? Transport.AMQP : Transport.MQTT;
        Municipality place = PLACES.get(index / 2 % PLACES.size());
        String secret = secrets.getProperty(id.value());
        if (secret == null) {
            Optional<String> issued = commission(id, registration(place, index, transport));
            if (issued.isEmpty()) return null;
            secret = issued.get();
            keep(id.value(), secret);
        }
        return new VirtualMeter(id, place, secret, transport);
    }

    private static Registration registration(Municipality place, int index, Transport transport) {
        int building = 1 + index / (PLACES.size() * METERS_IN_A_BUILDING);
        return new Registration(
                place.code(),
                Optional.of(place.code() + "-" + building),
                transport == Transport.AMQP ? Optional.of(CONCENTRATOR) : Optional.empty(),
                false,
                EVERY,
                TIMEOUT);
    }

    /** Its secret, or empty when it had been commissioned before. */
    /** While a node starts its shards may still be on their way to it, and a slow machine takes its time: asked again. */
    private Optional<String> commission(MeterId id, Registration registration) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return Optional.of(commissioning
                        .commission(id, registration)
                        .toCompletableFuture()
                        .join());
            } catch (CompletionException e) {
                if (e.getCause() instanceof RefusedException no
                        && no.refused().code().equals("already-commissioned")) return Optional.empty();
                if (!(e.getCause() instanceof TimeoutException) || System.nanoTime() > until) throw e;
            }
        }
    }

    private void keep(String device, String secret) {
        secrets.setProperty(device, secret);
        unwritten = true;
    }

    private void writeDown() {
        if (!unwritten) return;
        unwritten = false;
        StringWriter text = new StringWriter();
        try {
            secrets.store(text, "secrets of the simulated devices");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        data.keepSecretly(SECRETS, text.toString());
    }

    private static Properties known(DataDirectory data) {
        Properties known = new Properties();
        String text = data.privateText(SECRETS);
        try {
            if (text != null) known.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }
}
