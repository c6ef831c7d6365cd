package powersight.api.devices;

import akka.http.javadsl.model.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Param;
import powersight.audit.AuditedAction;
import powersight.devices.KeyOrders;
import powersight.devices.KeyStanding;
import powersight.wire.MeterId;

/** The key of a meter or a concentrator: how it stands, rotating it, taking it away, issuing another. */
public final class KeyRoutes {
    static final Param<MeterId> DEVICE = Param.meter("id");

    record Key(
            String device,
            KeyStanding.State state,
            Instant issuedAt,
            @Nullable Instant rotationAskedAt,
            int rotationTries,
            @Nullable Instant revokedAt) {
        static Key of(KeyStanding standing) {
            return new Key(
                    standing.device(),
                    standing.state(),
                    standing.issuedAt(),
                    standing.rotationAskedAt().orElse(null),
                    standing.rotationTries(),
                    standing.revokedAt().orElse(null));
        }
    }

    /** @param secret what the device shows to prove itself; never shown again */
    record NewKey(String device, String secret) {}

    private final Core core;

    public KeyRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/devices/{id}/key", "How a device's key stands; the key itself is never shown")
                        .with(DEVICE)
                        .gives(200, "its standing", Key.class)
                        .refuses(404, "no such device")
                        .by(call -> core.blocking(
                                () -> Json.ok(Key.of(core.devices().keyOrders().standing(device(call)))))),
                Endpoint.post(
                                "/api/v1/devices/{id}/key",
                                "Issues a new key by hand and ends the old one; shown this once")
                        .with(DEVICE)
                        .gives(201, "the new key", NewKey.class)
                        .refuses(404, "no such device")
                        .by(this::issue),
                Endpoint.post(
                                "/api/v1/devices/{id}/key/rotation",
                                "Gives a meter a new key over the line; the old one stays valid until the new one was used")
                        .with(DEVICE)
                        .gives(202, "asked for; see its standing", Key.class)
                        .refuses(404, "no such device")
                        .refuses(422, "revoked, or a concentrator")
                        .by(call -> order(call, 202, core.devices().keyOrders()::rotate)),
                Endpoint.post(
                                "/api/v1/devices/{id}/key/revocation",
                                "Takes the key away and ends the device's connections")
                        .with(DEVICE)
                        .gives(200, "revoked", Key.class)
                        .refuses(404, "no such device")
                        .by(call -> order(call, 200, core.devices().keyOrders()::revoke)));
    }

    private CompletionStage<HttpResponse> issue(Call call) {
        KeyOrders orders = core.devices().keyOrders();
        return core.blocking(() -> Json.reply(201, new NewKey(device(call), orders.reissue(device(call), who(call)))));
    }

    private CompletionStage<HttpResponse> order(Call call, int status, BiFunction<String, String, KeyStanding> order) {
        return core.blocking(() -> Json.reply(status, Key.of(order.apply(device(call), who(call)))));
    }

    private static String device(Call call) {
        return call.get(DEVICE).value();
    }

    /** For the audit. As long as nobody needs to sign in, nobody is known. */
    static String who(Call call) {
        return call.asker().map(asker -> asker.account().toString()).orElse(AuditedAction.SYSTEM);
    }
}
