package powersight.simulator.device;

import powersight.wire.MeterId;

/** Something that waits in a buffer until the other side has acknowledged it. */
public sealed interface Kept permits Measurement, Gap {
    MeterId meter();
}
