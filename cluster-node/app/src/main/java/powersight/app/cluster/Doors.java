package powersight.app.cluster;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** All nodes' doors: asks each several times a second whether it is ready, and chooses among those that are, in turn. */
final class Doors implements AutoCloseable {
    private static final Duration ASKED_EVERY = Duration.ofMillis(250);
    private static final long ANSWERS_WITHIN_MILLIS = 2_000;

    private final ActorSystem<?> system;
    private final List<Door> doors;
    private final AtomicInteger turn = new AtomicInteger();
    private final Cancellable asking;

    Doors(ActorSystem<?> system, List<Door> doors) {
        this.system = system;
        this.doors = List.copyOf(doors);
        this.asking = system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO, ASKED_EVERY, () -> this.doors.forEach(this::ask), system.executionContext());
    }

    /** One that was not tried yet for this request: a ready one, or when none is, any, which may know why. */
    Optional<Door> next(Set<Door> tried) {
        int first = Math.floorMod(turn.getAndIncrement(), doors.size());
        List<Door> inTurn = Stream.concat(doors.subList(first, doors.size()).stream(), doors.subList(0, first).stream())
                .filter(door -> !tried.contains(door))
                .toList();
        return inTurn.stream()
                .filter(Door::isReady)
                .findFirst()
                .or(() -> inTurn.stream().findFirst());
    }

    private void ask(Door door) {
        if (door.health() == 0) return;
        HttpRequest question = HttpRequest.GET("http://127.0.0.1:" + door.health() + "/health/ready");
        Http.get(system)
                .singleRequest(question)
                .toCompletableFuture()
                .orTimeout(ANSWERS_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(this::isReady)
                .exceptionally(away -> false)
                .thenAccept(door::said);
    }

    private boolean isReady(HttpResponse answer) {
        answer.discardEntityBytes(system);
        return answer.status().isSuccess();
    }

    @Override
    public void close() {
        asking.cancel();
    }
}
