package powersight.api.operations;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.devices.MeterList;
import powersight.ingest.Accounts;
import powersight.ingest.MeterPace;
import powersight.ingest.MinuteBooks;
import powersight.meter.MeterNow;
import powersight.meter.SeenSequences;

/**
 * The proof that nothing is lost, as far as a running system can give it: what came in and what became of it, which
 * numbers of which meter are known to be missing, and whom we slow down.
 */
public final class BooksRoutes {
    private static final int MOST_STRETCHES = 100;

    /** One meter whose node is just moving must not hold up the page. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Param<String> PLACE = Param.text("after", "'next' of the page before");

    record Books(Map<String, Accounts.Line> transports) {}

    record MinutePage(
            List<MinuteBooks.Line> items, @Nullable String next, long total) {}

    /** @param stretches first and last number of each stretch that has not arrived, of a hundred at most */
    record Lacking(String meter, long missing, List<long[]> stretches) {
        static Lacking of(MeterNow now) {
            return new Lacking(
                    now.meter().value(),
                    now.missing().stream()
                            .mapToLong(range -> range.last() - range.first() + 1)
                            .sum(),
                    now.missing().stream()
                            .limit(MOST_STRETCHES)
                            .map(BooksRoutes::stretch)
                            .toList());
        }
    }

    /**
     * @param asked how many meters this page has asked; only those that lack something are in it
     * @param unanswered those that did not answer in time, such as while their node moves: ask again
     */
    record LackingPage(
            List<Lacking> items,
            List<String> unanswered,
            @Nullable String next,
            int asked,
            long total) {}

    /** @param now empty when there was no answer */
    private record Asked(String meter, Optional<MeterNow> now) {}

    /** @param topic on which the meter speaks; {@code messages} of it had to wait since {@code firstAt} */
    record Slowed(String topic, String transport, long messages, Instant firstAt, Instant lastAt) {
        static Slowed of(MeterPace.Limited limited) {
            return new Slowed(
                    limited.topic(), limited.transport(), limited.messages(), limited.firstAt(), limited.lastAt());
        }
    }

    record SlowedList(List<Slowed> items) {}

    private final Core core;

    public BooksRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/accounts",
                                "Readings by transport since this node started: received = recorded + duplicate + rejected + inFlight")
                        .gives(200, "the books", Books.class)
                        .by(call -> CompletableFuture.completedFuture(
                                Json.ok(new Books(core.accounts().lines())))),
                Endpoint.get(
                                "/api/v1/accounts/minutes",
                                "The same by minute, of all nodes and over restarts: received = recorded + duplicate + rejected"
                                        + " + inFlight + interrupted (was on its way in a run that was killed, never acknowledged)")
                        .with(Pages.LIMIT, PLACE)
                        .gives(200, "a page of minutes and transports, the latest first", MinutePage.class)
                        .by(this::minutes),
                Endpoint.get(
                                "/api/v1/accounts/missing",
                                "Meters that have numbered readings which have not arrived, and which; asked of the meters themselves")
                        .with(Pages.LIMIT, Pages.AFTER)
                        .gives(200, "those among the next meters of the list", LackingPage.class)
                        .by(this::missing),
                Endpoint.get("/api/v1/accounts/slowed", "Meters that send faster than one meter may, of the last day")
                        .gives(200, "those on this node, the most recent first", SlowedList.class)
                        .by(call -> CompletableFuture.completedFuture(Json.ok(new SlowedList(
                                core.pace().limited().stream().map(Slowed::of).toList())))));
    }

    private CompletionStage<HttpResponse> minutes(Call call) {
        Optional<String> after = call.find(PLACE);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> core.books().page(after, limit))
                .thenApply(
                        page -> Json.ok(new MinutePage(page.items(), page.next().orElse(null), page.total())));
    }

    private CompletionStage<HttpResponse> missing(Call call) {
        Optional<String> after = call.find(Pages.AFTER);
        int limit = call.get(Pages.LIMIT);
        return core.blocking(() -> core.meterList().search(MeterList.Filter.ALL, after, limit))
                .thenCompose(page -> KnownMeters.all(page.items(), this::ask)
                        .thenApply(asked -> Json.ok(new LackingPage(
                                asked.stream()
                                        .flatMap(each -> each.now().stream())
                                        .filter(now -> !now.missing().isEmpty())
                                        .map(Lacking::of)
                                        .toList(),
                                asked.stream()
                                        .filter(each -> each.now().isEmpty())
                                        .map(Asked::meter)
                                        .toList(),
                                page.next().orElse(null),
                                page.items().size(),
                                page.total()))));
    }

    private CompletionStage<Asked> ask(MeterList.Row row) {
        return core.meters()
                .now(row.id())
                .toCompletableFuture()
                .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((now, failure) -> new Asked(row.id().value(), now == null ? Optional.empty() : now));
    }

    private static long[] stretch(SeenSequences.Range range) {
        return new long[] {range.first(), range.last()};
    }
}
