package powersight.api.operations;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.journal.ProjectionStatus;

/** What is made from the meters' journal: how far each projection has come, and making one again. */
public final class ProjectionRoutes {
    static final Param<String> NAME =
            Param.text("name", "the projection's name").ofPath();

    /** @param lagMillis age of the oldest event not handled yet, in wall time */
    record Projection(
            String name,
            ProjectionStatus.State state,
            long lagMillis,
            double eventsPerSecond,
            long handled,
            ProjectionStatus.@Nullable Progress rebuild,
            @Nullable String lastError,
            @Nullable Instant failedAt) {
        static Projection of(ProjectionStatus status) {
            return new Projection(
                    status.name(),
                    status.state(),
                    status.lag().toMillis(),
                    status.eventsPerSecond(),
                    status.handled(),
                    status.rebuild().orElse(null),
                    status.lastError().orElse(null),
                    status.failedAt().orElse(null));
        }
    }

    record ProjectionList(List<Projection> items) {}

    record Begun(String name) {}

    private final Core core;

    public ProjectionRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/projections", "How far each projection of the journal has come")
                        .gives(200, "the projections", ProjectionList.class)
                        .by(call -> CompletableFuture.completedFuture(
                                Json.ok(new ProjectionList(core.projections().status().stream()
                                        .map(Projection::of)
                                        .toList())))),
                Endpoint.post(
                                "/api/v1/projections/{name}/rebuild",
                                "Empties a projection and makes it again from the whole journal")
                        .with(NAME)
                        .gives(202, "begun; see its progress in the list", Begun.class)
                        .refuses(404, "no such projection")
                        .by(this::rebuild));
    }

    private CompletionStage<HttpResponse> rebuild(Call call) {
        String name = call.get(NAME);
        return core.projections().rebuild(name).thenApply(begun -> Json.reply(202, new Begun(name)));
    }
}
