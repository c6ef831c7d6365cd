package powersight.meter;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;

/** The door to all meters, wherever in the cluster their actors live. */
public interface Meters {
    /** Brings a meter what it (or somebody for it) said. Answers once everything is durable; fails when nobody answers in time. */
    CompletionStage<Answer> hear(Sender sender, MeterMessage message);

    /** Makes the meter known, or changes what is known of it; completes when that is durable. */
    CompletionStage<Boolean> commission(MeterId meter, Registration registration);

    /** How it stands now; empty when no such meter was commissioned. */
    CompletionStage<Optional<MeterNow>> now(MeterId meter);

    /**
     * Every change of the meter is told to {@code watcher} until the lease ends, starting with how it stands now. Renew by
     * calling again; a meter that moved to another node is found again by that.
     */
    void watch(MeterId meter, ActorRef<MeterNow> watcher);

    /** Starts the meter's actor, so that its silence is noticed even if it never speaks again. */
    void wake(MeterId meter);

    /** How long {@link #watch} lasts. */
    Duration WATCH_LEASE = Duration.ofSeconds(30);
}
