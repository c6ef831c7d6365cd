package powersight.devices;

import java.util.concurrent.CompletionStage;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;

/** The devices that are connected to this node at this moment, and the way to them. Keeps nothing for one that is away. */
public interface ConnectedDevices {
    boolean has(String device);

    /** True when the device acknowledged that it has it; false when it is not here or did not answer in time. */
    CompletionStage<Boolean> send(MeterId meter, MeterCommand command);

    /** Ends the device's connections; false when there was none. */
    boolean cutOff(String device);
}
