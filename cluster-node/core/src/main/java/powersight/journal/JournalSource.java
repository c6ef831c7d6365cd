package powersight.journal;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.japi.Pair;
import akka.projection.javadsl.SourceProvider;
import akka.stream.javadsl.Source;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The journal as an endless stream of pages for akka-projection, from where the projection stopped.
 *
 * <p>Behind, it reads page after page; caught up, it looks again after {@link #LIVE_PAUSE}, which is also what makes a
 * group worth a transaction. A failing database fails the stream, and akka-projection starts it again with back-off.
 */
final class JournalSource extends SourceProvider<String, JournalPage> {
    static final int PAGE = 5_000;
    static final Duration LIVE_PAUSE = Duration.ofMillis(100), IDLE_PAUSE = Duration.ofMillis(150);

    private final DataSource database;
    private final JournalCursor cursor;
    private final Supplier<CompletionStage<Integer>> readGeneration;
    private final IntSupplier generationNow;
    private final Executor blocking;

    /**
     * @param readGeneration the projection's generation as stored
     * @param generationNow the same as last seen, at no cost; a rebuild shows here within a second
     */
    JournalSource(
            ActorSystem<?> system,
            DataSource database,
            JournalCursor.Scope scope,
            Supplier<CompletionStage<Integer>> readGeneration,
            IntSupplier generationNow) {
        this.database = database;
        this.cursor = new JournalCursor(database, scope);
        this.readGeneration = readGeneration;
        this.generationNow = generationNow;
        this.blocking = blocking(system);
    }

    static Executor blocking(ActorSystem<?> system) {
        return system.dispatchers().lookup(DispatcherSelector.fromConfig("powersight.journal.cursor-dispatcher"));
    }

    private record At(JournalOffset offset, Duration pause) {}

    /** The generation is read before the offset: the other way round, a rebuild in between would be half forgotten. */
    @Override
    public CompletionStage<Source<JournalPage, NotUsed>> source(Supplier<CompletionStage<Optional<String>>> offset) {
        return CompletableFuture.runAsync(this::checkOrigin, blocking)
                .thenCompose(checked -> readGeneration.get())
                .thenCompose(generation -> offset.get()
                        .thenApply(stored ->
                                pages(stored.map(JournalOffset::parse).orElse(JournalOffset.START), generation)));
    }

    private Source<JournalPage, NotUsed> pages(JournalOffset start, int generation) {
        return Source.unfoldAsync(
                        new At(start, Duration.ZERO),
                        at -> CompletableFuture.supplyAsync(() -> Optional.of(read(at, generation)), after(at.pause())))
                .filter(page -> !page.events().isEmpty());
    }

    private Executor after(Duration pause) {
        return pause.isZero()
                ? blocking
                : CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, blocking);
    }

    private Pair<At, JournalPage> read(At at, int generation) {
        if (generationNow.getAsInt() > generation)
            throw new IllegalStateException("the projection is being rebuilt; reading starts again");
        try {
            List<JournalEvent> events = cursor.read(at.offset(), PAGE);
            JournalPage page = new JournalPage(events, generation);
            if (events.isEmpty()) return Pair.create(new At(at.offset(), IDLE_PAUSE), page);
            return Pair.create(
                    new At(page.last(), JournalCursor.isFull(events, PAGE) ? Duration.ZERO : LIVE_PAUSE), page);
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read: " + e.getMessage(), e);
        }
    }

    private void checkOrigin() {
        try {
            JournalCursor.checkOrigin(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public String extractOffset(JournalPage page) {
        return page.last().toString();
    }

    @Override
    public long extractCreationTime(JournalPage page) {
        return page.events().get(page.events().size() - 1).writtenAt().toEpochMilli();
    }
}
