package powersight.devices;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
                .thenCompose(secrets -> {
                    CompletableFuture<?>[] told = delivery.entrySet().stream()
                            .filter(order -> secrets.containsKey(order.getKey().value()))
                            .map(order -> meters.commission(order.getKey(), order.getValue())
                                    .toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new);
                    return CompletableFuture.allOf(told)
                            .thenRunAsync(() -> strangers.commissioned(secrets.keySet()), blocking)
                            .thenApply(done -> delivery.keySet().stream()
                                    .map(meter -> new Outcome(meter, Optional.ofNullable(secrets.get(meter.value()))))
                                    .toList());
                });
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
