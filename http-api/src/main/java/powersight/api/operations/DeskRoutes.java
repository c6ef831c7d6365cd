package powersight.api.operations;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.devices.UnknownDevices;
import powersight.ingest.Quarantine;
import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** What lies on an officer's desk: strangers to commission, and messages that were refused. */
public final class DeskRoutes {
    /** A list shows the beginning of a payload; the whole of it is one request away. */
    private static final int PREVIEW_BYTES = 2_000;

    static final Param<Long> NUMBER =
            Param.whole("id", "the number of the refused message").ofPath();
    static final Param<Long> BEFORE = Param.whole("after", "'next' of the page before");

    record StrangerPage(
            List<UnknownDevices.Stranger> items, @Nullable String next, long total) {}

    /** @param payload its beginning as text; bytes that are no UTF-8 are shown as the replacement character */
    record Refusal(
            String id,
            Instant receivedAt,
            String transport,
            String source,
            @Nullable String device,
            String code,
            @Nullable String field,
            String sentence,
            String payload,
            int bytes) {
        static Refusal of(Quarantine.Entry entry) {
            byte[] start = Arrays.copyOf(entry.payload(), Math.min(entry.payload().length, PREVIEW_BYTES));
            return new Refusal(
                    Long.toString(entry.id()),
                    entry.receivedAt(),
                    entry.transport(),
                    entry.source(),
                    entry.device().isEmpty() ? null : entry.device(),
                    entry.code(),
                    entry.field().isEmpty() ? null : entry.field(),
                    entry.sentence(),
                    new String(start, StandardCharsets.UTF_8),
                    entry.bytes());
        }
    }

    record RefusalPage(List<Refusal> items, @Nullable String next, long total, Map<String, Long> byCode) {}

    /** @param payloadBase64 as it was sent, of a very large message the first 64 kB */
    record WholeRefusal(@JsonUnwrapped Refusal refusal, byte[] payloadBase64) {}

    private final Core core;

    public DeskRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/unknown-devices", "Devices that were heard and that nobody has commissioned")
                        .with(Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them, by id", StrangerPage.class)
                        .by(this::strangers),
                Endpoint.get("/api/v1/quarantine", "Messages that were refused, the newest first")
                        .with(Pages.LIMIT, BEFORE)
                        .gives(200, "a page of them, with counts by reason", RefusalPage.class)
                        .by(this::refused),
                Endpoint.get("/api/v1/quarantine/{id}", "One refused message, whole")
                        .with(NUMBER)
                        .gives(200, "the message", WholeRefusal.class)
                        .refuses(404, "no such message, or pruned")
                        .by(this::one));
    }

    private CompletionStage<HttpResponse> strangers(Call call) {
        int limit = call.get(Pages.LIMIT);
        Optional<String> after = call.find(Pages.AFTER);
        return core.blocking(() -> core.unknownDevices().list(after, limit))
                .thenApply(page ->
                        Json.ok(new StrangerPage(page.items(), page.next().orElse(null), page.total())));
    }

    private CompletionStage<HttpResponse> refused(Call call) {
        int limit = call.get(Pages.LIMIT);
        Optional<String> after = call.find(BEFORE).map(number -> Long.toString(number));
        return core.blocking(() -> {
            Map<String, Long> counts = core.quarantine().counts();
            var page = core.quarantine().list(after, limit);
            return Json.ok(new RefusalPage(
                    page.items().stream().map(Refusal::of).toList(), page.next().orElse(null), page.total(), counts));
        });
    }

    private CompletionStage<HttpResponse> one(Call call) {
        long number = call.get(NUMBER);
        return core.blocking(() -> core.quarantine().find(number))
                .thenApply(found -> found.orElseThrow(() -> new RefusedException(new Refused(
                        "unknown-message", "there is no refused message " + number, "it may have been pruned"))))
                .thenApply(entry -> Json.ok(new WholeRefusal(Refusal.of(entry), entry.payload())));
    }
}
