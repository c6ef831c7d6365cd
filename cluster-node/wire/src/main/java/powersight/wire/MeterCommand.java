package powersight.wire;

import java.time.Duration;

/** Everything that a meter can be asked to do. A meter that sees the same id again answers again and does nothing. */
public sealed interface MeterCommand {
    String id();

    record ReadNow(String id) implements MeterCommand {}

    record SetInterval(String id, Duration every) implements MeterCommand {}

    record Disconnect(String id) implements MeterCommand {}

    record Reconnect(String id) implements MeterCommand {}

    record Restart(String id) implements MeterCommand {}
}
