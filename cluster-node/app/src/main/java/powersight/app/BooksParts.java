package powersight.app;

import akka.actor.typed.ActorSystem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import powersight.ingest.Accounts;
import powersight.ingest.MinuteBooks;
import powersight.meter.Surroundings;
import powersight.platform.Database;

/** The books of the way in: written down every second, closed at an orderly stop, and told as metrics. */
final class BooksParts {
    private static final Duration KEPT = Duration.ofDays(90);

    private BooksParts() {}

    static MinuteBooks start(
            Database database,
            DatabaseProbe probe,
            Accounts accounts,
            Surroundings around,
            DataDirectory data,
            MeterRegistry metrics,
            ActorSystem<?> system,
            Executor blocking,
            Node node) {
        accounts.bindTo(metrics, List.of("mqtt", "mqtt-external", "amqp", "local"));
        Gauge.builder("powersight.readings.missing", around.missing(), LongAdder::sum)
                .description("readings that meters on this node are known to have made and that have not arrived")
                .register(metrics);
        MinuteBooks books = MinuteBooks.open(database, accounts, data.root().toString());
        node.started("books", Duration.ofSeconds(2), books::close);
        Chores chores = new Chores(system, blocking);
        node.started("books' chores", Duration.ofSeconds(1), chores::close);
        chores.every(Duration.ofSeconds(1), "writing the books", () -> {
            if (probe.complaint().isEmpty()) books.save(); // what is not written now is written when it is back
        });
        chores.every(
                Duration.ofHours(6),
                "forgetting old books",
                () -> books.forgetBefore(Instant.now().minus(KEPT)));
        return books;
    }
}
