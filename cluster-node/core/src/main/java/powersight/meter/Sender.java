package powersight.meter;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import powersight.platform.Message;
import powersight.wire.ConcentratorId;
import powersight.wire.MeterId;

/** Who really sent a message, as the transport has proved it; the meter decides whether that one may speak for it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Sender.Device.class, name = "device"),
    @JsonSubTypes.Type(value = Sender.Concentrator.class, name = "concentrator"),
    @JsonSubTypes.Type(value = Sender.Backbone.class, name = "backbone"),
    @JsonSubTypes.Type(value = Sender.Anonymous.class, name = "anonymous")
})
public sealed interface Sender extends Message {
    /** A device that showed its own secret. */
    record Device(MeterId id) implements Sender {}

    record Concentrator(ConcentratorId id) implements Sender {}

    /** An external broker or a bulk import whose own access rules let the message through; {@code name} is that transport. */
    record Backbone(String name) implements Sender {}

    /** Somebody on this machine without a secret; may only speak for trial meters. */
    record Anonymous() implements Sender {}
}
