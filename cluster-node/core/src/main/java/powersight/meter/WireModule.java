package powersight.meter;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.module.SimpleModule;
import powersight.wire.MeterMessage;

/** Teaches Jackson the kinds of {@link MeterMessage}, for messages between nodes; wire itself knows no data binding. */
public final class WireModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = MeterMessage.Report.class, name = "report"),
        @JsonSubTypes.Type(value = MeterMessage.Heartbeat.class, name = "heartbeat"),
        @JsonSubTypes.Type(value = MeterMessage.LastGasp.class, name = "last-gasp"),
        @JsonSubTypes.Type(value = MeterMessage.GapNotice.class, name = "gap"),
        @JsonSubTypes.Type(value = MeterMessage.CommandReply.class, name = "reply")
    })
    private interface Kinds {}

    public WireModule() {
        super("powersight-wire");
        setMixInAnnotation(MeterMessage.class, Kinds.class);
    }
}
