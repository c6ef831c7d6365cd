package powersight.api;

import akka.actor.typed.ActorRef;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import powersight.meter.Answer;
import powersight.meter.MeterNow;
import powersight.meter.Meters;
import powersight.meter.Registration;
import powersight.meter.Sender;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/** Meters without their actors: they stand as the test says, and tell their watchers when it says otherwise. */
public final class FakeMeters implements Meters {
    private final Map<MeterId, MeterNow> standing = new ConcurrentHashMap<>();
    private final Map<MeterId, Set<ActorRef<MeterNow>>> watchers = new ConcurrentHashMap<>();
    private final Set<MeterId> mute = ConcurrentHashMap.newKeySet();

    public void stands(MeterNow now) {
        standing.put(now.meter(), now);
        watchers.getOrDefault(now.meter(), Set.of()).forEach(watcher -> watcher.tell(now));
    }

    /** As if its node had just died. */
    public void doesNotAnswer(MeterId meter) {
        mute.add(meter);
    }

    public int watchersOf(MeterId meter) {
        return watchers.getOrDefault(meter, Set.of()).size();
    }

    @Override
    public CompletionStage<Answer> hear(Sender sender, MeterMessage message) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("the API brings no messages"));
    }

    @Override
    public CompletionStage<Boolean> commission(MeterId meter, Registration registration) {
        stands(Example.fresh(meter, registration));
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Optional<MeterNow>> now(MeterId meter) {
        if (mute.contains(meter)) return new CompletableFuture<>();
        return CompletableFuture.completedFuture(Optional.ofNullable(standing.get(meter)));
    }

    @Override
    public void watch(MeterId meter, ActorRef<MeterNow> watcher) {
        MeterNow now = standing.get(meter);
        if (now == null) return;
        if (watchers.computeIfAbsent(meter, key -> ConcurrentHashMap.newKeySet())
                .add(watcher)) watcher.tell(now);
    }

    @Override
    public void wake(MeterId meter) {}
}
