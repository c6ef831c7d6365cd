package powersight.api.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import powersight.api.doors.Core;
import powersight.meter.MeterNow;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

/** The meters and municipalities that a request names, and what everybody answers who is asked for one that is not there. */
public final class KnownMeters {
    public static final Param<MeterId> ID = Param.meter("id");

    public static final Param<Municipality> MUNICIPALITY = Param.text(
                    "municipality", "a municipality's five-digit code or its name")
            .as(KnownMeters::municipality);

    private KnownMeters() {}

    /** How a meter stands, or the refusal that everybody gives who is asked for a meter that is not there. */
    public static CompletionStage<MeterNow> known(Core core, MeterId id) {
        return core.meters().now(id).thenApply(now -> now.orElseThrow(() -> unknown(id)));
    }

    public static RefusedException unknown(MeterId id) {
        return new RefusedException(
                new Refused("unknown-meter", "meter " + id + " is not commissioned", "commission it first"));
    }

    public static <A, B> CompletionStage<List<B>> all(List<A> items, Function<A, CompletionStage<B>> each) {
        List<CompletableFuture<B>> answers = items.stream()
                .map(item -> each.apply(item).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** By code, or by name as people type it. */
    public static Municipality municipality(String text) {
        return Municipalities.byCode(text)
                .or(() -> Municipalities.find(text))
                .orElseThrow(() -> new RefusedException(new Refused(
                        "unknown-municipality",
                        "there is no municipality '" + text + "'",
                        "GET /api/v1/municipalities lists them")));
    }
}
