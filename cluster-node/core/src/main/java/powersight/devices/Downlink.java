package powersight.devices;

import java.util.concurrent.CompletionStage;

/** One of the ways by which something can be said to a device: a listener's connections, or a broker. Keeps nothing for one that is away. */
public interface Downlink {
    /** False when the device is certainly not to be reached this way; for filters, since it must be quick. */
    boolean mayReach(String device);

    /**
     * Says it to the device, which may be a concentrator of the meter that the topic names. True when the device has it
     * (or, by a broker, when it was handed to the device's open queue); false when it is not here or did not answer in time.
     */
    CompletionStage<Boolean> say(String device, String topic, byte[] payload);
}
