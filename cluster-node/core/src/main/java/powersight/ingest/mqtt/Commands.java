package powersight.ingest.mqtt;

import java.util.concurrent.CompletionStage;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;

/** The way back to a device that is connected to this node at this moment. Keeps nothing for one that is away. */
public interface Commands {
    /** True when the device acknowledged that it has the command; false when it is not here or did not answer in time. */
    CompletionStage<Boolean> send(MeterId meter, MeterCommand command);
}
