package powersight.api.devices;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Param;
import powersight.commands.CommandKind;
import powersight.commands.MeterCommands;
import powersight.platform.Refused;
import powersight.platform.RefusedException;
import powersight.wire.MeterId;

/** What meters are told to do, and what became of it. */
public final class CommandRoutes {
    private static final int MOST = 100;

    static final Param<String> COMMAND =
            Param.text("command", "the command's id").ofPath();

    /**
     * @param kind one of {@link CommandKind}
     * @param seconds of grid time between two readings; of SET_INTERVAL only
     * @param withinSeconds of wall time, after which it is given up
     */
    record CommandOrder(Optional<String> kind, Optional<Long> seconds, Optional<Long> withinSeconds) {}

    record Command(
            String id,
            String meter,
            CommandKind kind,
            @Nullable Long seconds,
            MeterCommands.State state,
            @Nullable String remark,
            Instant orderedAt,
            Instant deadline,
            @Nullable Instant sentAt,
            @Nullable Instant answeredAt) {
        static Command of(MeterCommands.Standing standing) {
            return new Command(
                    standing.id(),
                    standing.meter().value(),
                    standing.kind(),
                    standing.every().map(Duration::toSeconds).orElse(null),
                    standing.state(),
                    standing.remark().orElse(null),
                    standing.orderedAt(),
                    standing.deadline(),
                    standing.sentAt().orElse(null),
                    standing.answeredAt().orElse(null));
        }
    }

    record CommandList(List<Command> items) {}

    private final Core core;

    public CommandRoutes(Core core) {
        this.core = core;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/api/v1/meters/{id}/commands",
                                "Tells a meter to read now, report more or less often, disconnect, reconnect or restart")
                        .with(KnownMeters.ID)
                        .body(CommandOrder.class)
                        .gives(202, "on its way; see how it stands", Command.class)
                        .refuses(404, "no such meter")
                        .refuses(409, "too many commands to this meter are under way")
                        .by(this::order),
                Endpoint.get("/api/v1/meters/{id}/commands", "The last hundred commands to a meter, the newest first")
                        .with(KnownMeters.ID)
                        .gives(200, "the commands", CommandList.class)
                        .by(call -> core.blocking(() ->
                                Json.ok(new CommandList(commands().latest(call.get(KnownMeters.ID), MOST).stream()
                                        .map(Command::of)
                                        .toList())))),
                Endpoint.get(
                                "/api/v1/meters/{id}/commands/{command}",
                                "How a command stands: waiting, sent, done, refused, failed or without an answer in time")
                        .with(KnownMeters.ID, COMMAND)
                        .gives(200, "the command", Command.class)
                        .refuses(404, "that meter was never told so")
                        .by(this::standing));
    }

    private CompletionStage<HttpResponse> order(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        MeterCommands.Order order = read(meter, call.body(CommandOrder.class));
        return KnownMeters.known(core, meter)
                .thenCompose(known -> core.blocking(() ->
                        Json.reply(202, Command.of(commands().order(order, KeyRoutes.who(call))))));
    }

    private CompletionStage<HttpResponse> standing(Call call) {
        MeterId meter = call.get(KnownMeters.ID);
        String id = call.get(COMMAND);
        return core.blocking(() -> Json.ok(Command.of(commands()
                .standing(meter, id)
                .orElseThrow(() -> new RefusedException(new Refused(
                        "unknown-command",
                        "meter " + meter + " was never told '" + id + "'",
                        "see GET /api/v1/meters/{id}/commands"))))));
    }

    private MeterCommands commands() {
        return core.devices().commands();
    }

    private static MeterCommands.Order read(MeterId meter, CommandOrder order) {
        CommandKind kind = order.kind()
                .flatMap(word -> Arrays.stream(CommandKind.values())
                        .filter(each -> each.name().equals(word))
                        .findFirst())
                .orElseThrow(() -> BadInput.of(
                        "kind",
                        "kind must be one of " + Arrays.toString(CommandKind.values()),
                        "give it in the body, such as {\"kind\":\"READ_NOW\"}"));
        try {
            return new MeterCommands.Order(
                    meter,
                    kind,
                    order.seconds().map(Duration::ofSeconds),
                    order.withinSeconds().map(Duration::ofSeconds).orElse(MeterCommands.USUAL));
        } catch (IllegalArgumentException e) {
            throw BadInput.of(
                    kind == CommandKind.SET_INTERVAL || order.seconds().isPresent() ? "seconds" : "withinSeconds",
                    String.valueOf(e.getMessage()),
                    "an interval is 1 to 86400 seconds and for SET_INTERVAL only; withinSeconds is 1 to 604800");
        }
    }
}
