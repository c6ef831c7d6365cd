package powersight.api.operations;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.Core;
import powersight.api.doors.DemoFaults;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;

/** Faults on demand. These routes exist on a demonstration system only; elsewhere they are as unknown as any other path. */
public final class DemoRoutes {
    private static final long LONGEST_SECONDS = 600, WIDEST_SKEW_SECONDS = 86_400;

    enum What {
        KILL_NODE,
        STOP_DATABASE,
        PAUSE_BROKER,
        SKEW_CLOCK
    }

    /** @param seconds how long database or broker are away (10), or how far the clock is off (0; may be negative) */
    record FaultOrder(What fault, OptionalLong seconds) {}

    record FaultBegun(What fault, long seconds) {}

    private final DemoFaults faults;
    private final Core core;

    public DemoRoutes(DemoFaults faults, Core core) {
        this.faults = faults;
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/demo/faults", "Breaks something on purpose (on a demonstration system only)")
                        .body(FaultOrder.class)
                        .gives(202, "begun", FaultBegun.class)
                        .refuses(409, "this node has no such part of its own")
                        .by(this::strike));
    }

    private CompletionStage<HttpResponse> strike(Call call) {
        FaultOrder order = call.body(FaultOrder.class);
        What fault = order.fault();
        if (fault == null) throw BadInput.of("fault", "fault is missing", "one of " + List.of(What.values()));
        long seconds = order.seconds().orElse(fault == What.SKEW_CLOCK ? 0 : 10);
        boolean fits = fault == What.SKEW_CLOCK
                ? Math.abs(seconds) <= WIDEST_SKEW_SECONDS
                : seconds >= 0 && seconds <= LONGEST_SECONDS;
        if (!fits)
            throw BadInput.of(
                    "seconds",
                    "seconds is " + seconds,
                    "0 to " + LONGEST_SECONDS + ", or for the clock a day at most in either direction");
        return core.blocking(() -> {
            Duration time = Duration.ofSeconds(seconds);
            switch (fault) {
                case KILL_NODE -> faults.killNode();
                case STOP_DATABASE -> faults.stopDatabase(time);
                case PAUSE_BROKER -> faults.pauseBroker(time);
                case SKEW_CLOCK -> faults.skewClock(time);
            }
            return Json.reply(202, new FaultBegun(fault, seconds));
        });
    }
}
