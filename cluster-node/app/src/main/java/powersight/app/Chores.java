package powersight.app;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done every so often, whoever asks for it or not. A chore that fails is done again at its next time. */
final class Chores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    private final ActorSystem<?> system;
    private final Executor blocking;
    private final List<Cancellable> timers = new ArrayList<>();

    Chores(ActorSystem<?> system, Executor blocking) {
        this.system = system;
        this.blocking = blocking;
    }

    /** One that takes longer than its pause is not begun a second time meanwhile. */
    void every(Duration pause, String name, Runnable chore) {
        AtomicBoolean busy = new AtomicBoolean();
        Runnable tick = () -> {
            if (!busy.compareAndSet(false, true)) return;
            blocking.execute(() -> {
                try {
                    chore.run();
                } catch (RuntimeException e) {
                    log.warn("{} failed and is tried again in {} s", name, pause.toSeconds(), e);
                } finally {
                    busy.set(false);
                }
            });
        };
        timers.add(system.scheduler().scheduleWithFixedDelay(Duration.ZERO, pause, tick, system.executionContext()));
    }

    @Override
    public void close() {
        timers.forEach(Cancellable::cancel);
    }
}
