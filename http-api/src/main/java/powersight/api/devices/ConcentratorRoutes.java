package powersight.api.devices;

import akka.http.javadsl.model.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.wire.ConcentratorId;

/** Concentrators: devices that speak for the meters whose registrations name them. */
public final class ConcentratorRoutes {
    /** An order to make a concentrator known. */
    record Enrol(Optional<String> id) {}

    /** @param secret what it shows to prove itself; never shown again */
    record Enrolled(String id, String secret) {}

    private final Core core;

    public ConcentratorRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.post(
                        "/api/v1/concentrators",
                        "Makes a concentrator known, or gives a known one a new secret; shown this once")
                .body(Enrol.class)
                .gives(201, "the concentrator and its secret", Enrolled.class)
                .refuses(409, "the name belongs to a meter")
                .by(this::enrol));
    }

    private CompletionStage<HttpResponse> enrol(Call call) {
        ConcentratorId id = id(call.body(Enrol.class));
        return core.commissioning()
                .concentrator(id)
                .thenApply(secret -> Json.reply(201, new Enrolled(id.value(), secret)));
    }

    private static ConcentratorId id(Enrol order) {
        String text = order.id().orElseThrow(() -> BadInput.of("id", "id is missing", "give it in the body"));
        try {
            return new ConcentratorId(text);
        } catch (IllegalArgumentException e) {
            throw BadInput.of("id", "id is not right: " + e.getMessage(), "choose another id");
        }
    }
}
