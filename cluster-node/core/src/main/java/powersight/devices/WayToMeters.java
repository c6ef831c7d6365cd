package powersight.devices;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

/**
 * The way from this node to meters: over a meter's own connection, or through the concentrator that it is assigned to, and
 * through no other.
 */
public final class WayToMeters {
    /** Which device speaks for a meter; empty for one that nobody has commissioned. */
    @FunctionalInterface
    public interface Speakers {
        CompletionStage<Optional<String>> of(MeterId meter);
    }

    private final Speakers speakers;
    private final List<Downlink> links = new CopyOnWriteArrayList<>();

    public WayToMeters(Speakers speakers) {
        this.speakers = speakers;
    }

    /** As each meter's own registration says. */
    public static WayToMeters asRegistered(Meters meters) {
        return new WayToMeters(meter -> meters.now(meter).thenApply(now -> now.map(WayToMeters::speaker)));
    }

    public void by(Downlink link) {
        links.add(link);
    }

    /** @param concentrator as a list says; whether it is so still, {@link #say} asks the meter */
    public boolean mayReach(MeterId meter, Optional<String> concentrator) {
        String device = concentrator.orElse(meter.value());
        return links.stream().anyMatch(link -> link.mayReach(device));
    }

    /** True when the device that speaks for the meter has it. */
    public CompletionStage<Boolean> say(MeterId meter, String topic, byte[] payload) {
        return speakers.of(meter)
                .thenCompose(device -> device.isEmpty()
                        ? CompletableFuture.completedFuture(false)
                        : say(device.get(), topic, payload, 0));
    }

    private static String speaker(MeterNow now) {
        return now.registration()
                .concentrator()
                .map(ConcentratorId::value)
                .orElse(now.meter().value());
    }

    private CompletionStage<Boolean> say(String device, String topic, byte[] payload, int from) {
        if (from >= links.size()) return CompletableFuture.completedFuture(false);
        Downlink link = links.get(from);
        CompletionStage<Boolean> said =
                link.mayReach(device) ? link.say(device, topic, payload) : CompletableFuture.completedFuture(false);
        return said.thenCompose(
                reached -> reached ? CompletableFuture.completedFuture(true) : say(device, topic, payload, from + 1));
    }
}
