package powersight.simulator.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import powersight.simulator.VirtualMeter;
import powersight.simulator.VirtualMeter.Dialect;
import powersight.simulator.VirtualMeter.Transport;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** Which meters: one, or a fleet; where they hang and how they speak. */
final class MeterOptions {
    private static final int METERS_ON_A_FEEDER = 40;

    enum Protocol {
        mqtt,
        amqp,
        both
    }

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

    @Option(names = "--meters", paramLabel = "N", description = "Simulate so many meters, PREFIX1 to PREFIXN.")
    private int meters;

    @Option(
            names = "--prefix",
            defaultValue = "sim-",
            description = "Of a fleet's meter ids. Default: ${DEFAULT-VALUE}")
    private String prefix = "sim-";

    @Option(names = "--protocol", defaultValue = "mqtt", description = "${COMPLETION-CANDIDATES}. Default: mqtt")
    private Protocol protocol = Protocol.mqtt;

    @Option(
            names = "--dialect",
            defaultValue = "ours",
            description = "Topics: ours, energy-meters, energy-data, mixed. Default: ours")
    private String dialect = "ours";

    /** The meters, without their secrets. */
    List<VirtualMeter> meters(String profile, boolean shared) {
        Checks.that(id == null || meters == 0, "give -id or --meters, not both");
        Checks.that(id != null || meters != 0, "which meters? Give -id=1 or --meters 500");
        if (id == null) Checks.meters(meters);
        Checks.that(id == null || municipality != null, "where does it hang? Give -municipality=\"novi sad\"");
        Optional<Municipality> place = Optional.ofNullable(municipality).map(MeterOptions::known);
        List<Municipality> country = Municipalities.all();
        int count = count();
        List<VirtualMeter> all = new ArrayList<>(count);
        for (int k = 0; k < count; k++)
            all.add(new VirtualMeter(
                    new MeterId(id != null ? id : prefix + (k + 1)),
                    place.orElse(country.get(k % country.size())),
                    "",
                    transport(k, shared),
                    dialect(k),
                    "feeder-" + k / METERS_ON_A_FEEDER,
                    profile,
                    Optional.empty()));
        return all;
    }

    int count() {
        return id == null ? meters : 1;
    }

    private static Municipality known(String name) {
        return Municipalities.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is no municipality that is known. Known are:\n" + municipalityNames()));
    }

    static String municipalityNames() {
        return String.join(
                ", ",
                Municipalities.all().stream().map(Municipality::name).sorted().toList());
    }

    private Transport transport(int k, boolean shared) {
        Transport overMqtt = shared ? Transport.MQTT_SHARED : Transport.MQTT;
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
}
