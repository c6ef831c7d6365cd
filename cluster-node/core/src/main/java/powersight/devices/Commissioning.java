package powersight.devices;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import powersight.meter.Meters;
import powersight.meter.Registration;
import powersight.meter.Sender;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;

/** Makes meters and concentrators known, with a secret of their own. Fails with {@link RefusedException} when it may not. */
public final class Commissioning {
    private static final int AT_ONCE = 16;

    private final Meters meters;
    private final StoredKeys keys;
    private final UnknownDevices strangers;
    private final Executor blocking;

    public Commissioning(Meters meters, StoredKeys keys, UnknownDevices strangers, Executor blocking) {
        this.meters = meters;
        this.keys = keys;
        this.strangers = strangers;
        this.blocking = blocking;
    }

    /**
     * The meter's new secret, once. The key is stored before the meter knows itself commissioned: a crash in between
     * leaves a meter that can simply be commissioned again.
     */
    public CompletionStage<String> commission(MeterId meter, Registration registration) {
        if (Municipalities.byCode(registration.municipality()).isEmpty())
            return refuse(
                    "unknown-municipality",
                    "there is no municipality with the code " + registration.municipality(),
                    "GET /api/v1/municipalities lists the codes");
        return meters.now(meter)
                .thenCompose(now -> now.isPresent()
                        ? refuse(
                                "already-commissioned",
                                "meter " + meter + " is commissioned already",
                                "look at it, or choose another id")
                        : CompletableFuture.supplyAsync(() -> keys.issue(meter.value(), false), blocking)
                                .thenCompose(secret -> meters.commission(meter, registration)
                                        .thenRunAsync(() -> strangers.commissioned(meter.value()), blocking)
                                        .thenApply(done -> secret)));
    }

    /** @param secret the meter's new one, this once; empty when it was commissioned already, which nothing has changed */
    public record Outcome(MeterId meter, Optional<String> secret) {}

    /** Many at once, as they come in a delivery: each as if alone, in the same order, at a fraction of the price. */
    public CompletionStage<List<Outcome>> commissionAll(Map<MeterId, Registration> delivery) {
        List<String> names = delivery.keySet().stream().map(MeterId::value).toList();
        return CompletableFuture.supplyAsync(() -> keys.issueToNewMeters(names), blocking)
                .thenCompose(secrets -> tell(delivery, secrets.keySet())
                        .thenRunAsync(() -> strangers.commissioned(secrets.keySet()), blocking)
                        .thenApply(done -> delivery.keySet().stream()
                                .map(meter -> new Outcome(meter, Optional.ofNullable(secrets.get(meter.value()))))
                                .toList()));
    }

    /** A few at a time: a thousand that begin in the same moment would stand in the way of those that report. */
    private CompletionStage<Void> tell(Map<MeterId, Registration> delivery, Set<String> news) {
        Queue<Map.Entry<MeterId, Registration>> orders = delivery.entrySet().stream()
                .filter(order -> news.contains(order.getKey().value()))
                .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
        return CompletableFuture.allOf(
                Stream.generate(() -> tellNext(orders)).limit(AT_ONCE).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> tellNext(Queue<Map.Entry<MeterId, Registration>> orders) {
        Map.Entry<MeterId, Registration> next = orders.poll();
        if (next == null) return CompletableFuture.completedFuture(null);
        return meters.commission(next.getKey(), next.getValue())
                .thenCompose(done -> tellNext(orders))
                .toCompletableFuture();
    }

    /** A concentrator's secret; asking again replaces it. Which meters it speaks for is in their registrations. */
    public CompletionStage<String> concentrator(ConcentratorId concentrator) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Optional<?> taken = keys.known(concentrator.value()).filter(Sender.Device.class::isInstance);
                    if (taken.isPresent())
                        throw new RefusedException(new Refused(
                                "name-taken", concentrator + " is the name of a meter", "choose another name"));
                    return keys.issue(concentrator.value(), true);
                },
                blocking);
    }

    private static <T> CompletionStage<T> refuse(String code, String sentence, String advice) {
        return CompletableFuture.failedStage(new RefusedException(new Refused(code, sentence, advice)));
    }
}
