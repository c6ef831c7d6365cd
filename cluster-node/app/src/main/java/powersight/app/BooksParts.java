package powersight.app;

import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import powersight.ingest.Accounts;
import powersight.ingest.MinuteBooks;
import powersight.meter.Surroundings;

/** The books of the way in: written down every second, closed at an orderly stop, and told as metrics. */
final class BooksParts {
    private static final Duration KEPT = Duration.ofDays(90);

    private BooksParts() {}

    static MinuteBooks start(Ground ground, Accounts accounts, Surroundings around) {
        accounts.bindTo(ground.metrics(), List.of("mqtt", "mqtt-external", "amqp", "local"));
        Gauge.builder("powersight.readings.missing", around.missing(), LongAdder::sum)
                .description("readings that meters on this node are known to have made and that have not arrived")
                .register(ground.metrics());
        MinuteBooks books = MinuteBooks.open(
                ground.database(), accounts, ground.data().root().toString());
        ground.node().started("books", Duration.ofSeconds(2), books::close);
        Chores chores = ground.chores("the books'");
        chores.every(Duration.ofSeconds(1), "writing the books", () -> {
            if (ground.probe().complaint().isEmpty())
                books.save(); // what is not written now is written when it is back
        });
        chores.every(
                Duration.ofHours(6),
                "forgetting old books",
                () -> books.forgetBefore(Instant.now().minus(KEPT)));
        return books;
    }
}
