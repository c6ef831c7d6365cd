package powersight.api.gate;

import akka.http.javadsl.model.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import powersight.api.doors.People;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.audit.AuditedAction;

/**
 * Writes into the audit what was done by routes whose line in {@link Permissions} says so: those that tell actors to do
 * something. What changes rows is audited by its own feature, in the same transaction; here the entry comes right after the
 * deed, so a node that dies in between leaves a deed without one. What may kill the node or stop the database is written
 * down before it is tried.
 */
public final class Noted {
    private static final int LONGEST = 2_000;

    private final Optional<People> people;
    private final Executor blocking;

    public Noted(Optional<People> people, Executor blocking) {
        this.people = people;
        this.blocking = blocking;
    }

    CompletionStage<HttpResponse> with(Endpoint endpoint, Call call, Supplier<CompletionStage<HttpResponse>> deed) {
        Optional<Permissions.Noting> noting = Permissions.of(endpoint).flatMap(Permissions.Rule::noted);
        if (noting.isEmpty() || people.isEmpty() || call.asker().isEmpty()) return deed.get();
        String what = noting.get().what();
        if (noting.get().beforehand())
            return CompletableFuture.runAsync(() -> note(what, call), blocking).thenCompose(noted -> deed.get());
        return deed.get()
                .thenApplyAsync(
                        answer -> {
                            if (answer.status().isSuccess()) note(what, call);
                            return answer;
                        },
                        blocking);
    }

    private void note(String what, Call call) {
        String order = new String(call.bytes(), StandardCharsets.UTF_8);
        people.orElseThrow()
                .audit()
                .record(new AuditedAction(
                        call.who().account().toString(),
                        what,
                        call.request().getUri().path(),
                        AuditedAction.NOTHING,
                        Map.of("order", order.substring(0, Math.min(order.length(), LONGEST)))));
    }
}
