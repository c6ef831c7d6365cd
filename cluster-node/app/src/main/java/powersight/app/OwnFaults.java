package powersight.app;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import powersight.api.doors.DemoFaults;
import powersight.ingest.amqp.EmbeddedBroker;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The faults that this node can do to itself: to its own process, database, broker and clock. */
final class OwnFaults implements DemoFaults {
    private static final Logger log = LoggerFactory.getLogger(OwnFaults.class);
    private static final Duration ANSWER_FIRST = Duration.ofMillis(300);
    private static final int AS_IF_KILLED = 137;

    private volatile Optional<BuiltInPostgres> postgres = Optional.empty();
    private volatile Optional<EmbeddedBroker> broker = Optional.empty();
    private volatile long skewMillis;

    void has(BuiltInPostgres own) {
        postgres = Optional.of(own);
    }

    void has(EmbeddedBroker own) {
        broker = Optional.of(own);
    }

    /** The wall clock as this node believes it to be. */
    LongSupplier wall() {
        return () -> System.currentTimeMillis() + skewMillis;
    }

    @Override
    public void killNode() {
        log.warn("this node is killed on purpose");
        after(ANSWER_FIRST).execute(() -> Runtime.getRuntime().halt(AS_IF_KILLED));
    }

    @Override
    public void stopDatabase(Duration away) {
        BuiltInPostgres own = postgres.orElseThrow(() -> none("PostgreSQL", "a server of somebody else"));
        log.warn("PostgreSQL is stopped on purpose for {} s", away.toSeconds());
        own.stopImmediately();
        after(away).execute(() -> {
            try {
                own.startAgain();
            } catch (IOException | SQLException e) {
                log.error("PostgreSQL could not be started again", e);
            }
        });
    }

    @Override
    public void pauseBroker(Duration away) {
        EmbeddedBroker own = broker.orElseThrow(() -> none("AMQP broker", "one of somebody else, or none"));
        log.warn("the AMQP broker is stopped on purpose for {} s", away.toSeconds());
        own.stop();
        after(away)
                .execute(() -> own.startAgain().whenComplete((address, fault) -> {
                    if (fault != null) log.error("the AMQP broker could not be started again", fault);
                }));
    }

    @Override
    public void skewClock(Duration by) {
        log.warn("this node's clock is off by {} s on purpose", by.toSeconds());
        skewMillis = by.toMillis();
    }

    private static Executor after(Duration pause) {
        return CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static RefusedException none(String what, String whose) {
        return new RefusedException(new Refused(
                "not-ours", "this node has no " + what + " of its own", "it uses " + whose + "; break that one"));
    }
}
