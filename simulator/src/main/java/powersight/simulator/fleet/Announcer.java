package powersight.simulator.fleet;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import powersight.simulator.line.Line;
import powersight.wire.Channel;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterJsonWriter;
import powersight.wire.MeterMessage;

/**
 * Says what a concentrator's meters have to say besides readings: signs of life, last gasps, answers, words about new
 * images. It is said now or not at all; what must arrive is a reading's way, which is the {@link Courier}'s.
 */
final class Announcer {
    private final Plan plan;
    private final Line line;
    private final BooleanSupplier lineIsUp;
    private final ImageFile images;

    Announcer(Plan plan, Line line, BooleanSupplier lineIsUp, ImageFile images) {
        this.plan = plan;
        this.line = line;
        this.lineIsUp = lineIsUp;
        this.images = images;
    }

    void say(MeterMessage message) {
        Channel.Kind kind = kind(message);
        if (kind == Channel.Kind.HEARTBEAT) plan.tally().heartbeats.increment();
        if (kind == Channel.Kind.LAST_GASP) plan.tally().lastGasps.increment();
        if (!lineIsUp.getAsBoolean()) return;
        String topic = Channel.of(kind, message.meter()).topic();
        boolean durable = kind != Channel.Kind.HEARTBEAT;
        noted(kind, line.send(topic, MeterJsonWriter.write(message), durable));
    }

    private static Channel.Kind kind(MeterMessage message) {
        if (message instanceof MeterMessage.Heartbeat) return Channel.Kind.HEARTBEAT;
        if (message instanceof MeterMessage.LastGasp) return Channel.Kind.LAST_GASP;
        return Channel.Kind.REPLIES;
    }

    /** A meter that has verified its new image runs it from now on, also after a restart of ours. */
    void say(Concentrator.ToldOfImage told) {
        if (told.word() instanceof FirmwareUpdate.Progress progress
                && progress.state() == FirmwareUpdate.State.VERIFIED)
            images.runs(told.meter().value(), told.running());
        if (!lineIsUp.getAsBoolean()) return;
        FirmwareTopic topic =
                told.word() instanceof FirmwareUpdate.Progress ? FirmwareTopic.PROGRESS : FirmwareTopic.REQUEST;
        noted(topic, line.send(topic.of(told.meter()), FirmwareJson.write(told.word()), true));
    }

    private void noted(Object what, CompletionStage<?> sent) {
        sent.whenComplete((done, error) -> {
            if (error != null) plan.log().debug("{} could not say {}: {}", plan.name(), what, error.getMessage());
        });
    }
}
