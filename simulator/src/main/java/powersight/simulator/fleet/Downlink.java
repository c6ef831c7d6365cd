package powersight.simulator.fleet;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import powersight.wire.BadMessage;
import powersight.wire.Channel;
import powersight.wire.CommandJson;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.MeterId;

/**
 * What is said to meters: understood, and handed to the one it is for. A concentrator hears what is said to all meters
 * and takes what is for its own.
 */
final class Downlink {
    private final Function<MeterId, Optional<ActorRef<MeterActor.Message>>> meters;
    private final String name;
    private final Logger log;

    Downlink(Function<MeterId, Optional<ActorRef<MeterActor.Message>>> meters, String name, Logger log) {
        this.meters = meters;
        this.name = name;
        this.log = log;
    }

    /** True when it was for one of these meters. */
    boolean heard(String topic, byte[] payload, long nowMillis) {
        try {
            Optional<FirmwareTopic.Place> image = FirmwareTopic.find(topic);
            MeterId id = image.isPresent()
                    ? image.get().meter()
                    : new MeterId(Channel.ofTopic(topic).device());
            Optional<ActorRef<MeterActor.Message>> meter = meters.apply(id);
            if (meter.isEmpty()) return false;
            meter.get()
                    .tell(
                            image.isPresent()
                                    ? new MeterActor.Update(
                                            FirmwareJson.decode(image.get().kind(), id, payload), nowMillis)
                                    : new MeterActor.Obey(CommandJson.decode(payload), nowMillis));
            return true;
        } catch (BadMessage bad) {
            log.warn("{} does not understand what is said on {}: {}", name, topic, bad.refusal());
            return true;
        }
    }
}
