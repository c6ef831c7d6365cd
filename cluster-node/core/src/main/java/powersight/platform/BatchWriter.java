package powersight.platform;

import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Gathers single items for a moment and writes them together; each caller learns when its own item is durable, or that
 * it is not. For side records (quarantine, strangers): the meters' journal batches by itself.
 */
public final class BatchWriter<T> {
    private final BoundedSourceQueue<Pair<T, CompletableFuture<Void>>> queue;

    /**
     * @param most items waiting beyond this are turned away at once, so that a flood costs no memory
     * @param write one transaction for the items given; may block, runs on {@code blocking}
     */
    public BatchWriter(
            ActorSystem<?> system, int most, int batch, Duration within, Executor blocking, Consumer<List<T>> write) {
        this.queue = Source.<Pair<T, CompletableFuture<Void>>>queue(most)
                .groupedWithin(batch, within)
                .mapAsync(1, group -> written(group, blocking, write))
                .to(Sink.ignore())
                .run(system);
    }

    public CompletionStage<Void> write(T item) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        if (queue.offer(Pair.create(item, durable)) != QueueOfferResult.enqueued())
            durable.completeExceptionally(new IllegalStateException("too many records are waiting to be written"));
        return durable;
    }

    /** A batch that fails fails for its callers only; the next one is tried as if nothing had been. */
    private static <T> CompletionStage<Boolean> written(
            List<Pair<T, CompletableFuture<Void>>> group, Executor blocking, Consumer<List<T>> write) {
        return CompletableFuture.runAsync(
                        () -> write.accept(group.stream().map(Pair::first).toList()), blocking)
                .handle((done, failure) -> {
                    for (Pair<T, CompletableFuture<Void>> item : group) {
                        if (failure == null) item.second().complete(null);
                        else item.second().completeExceptionally(failure);
                    }
                    return failure == null;
                });
    }
}
