package powersight.commands;

import java.time.Duration;
import java.util.Optional;
import powersight.wire.MeterCommand;

/** What a meter can be told by people. The names are data. */
public enum CommandKind {
    READ_NOW,
    SET_INTERVAL,
    DISCONNECT,
    RECONNECT,
    RESTART;

    /** A meter reports at least once a day. */
    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1), LONGEST_INTERVAL = Duration.ofDays(1);

    MeterCommand inWords(String id, Optional<Duration> every) {
        return switch (this) {
            case READ_NOW -> new MeterCommand.ReadNow(id);
            case SET_INTERVAL -> new MeterCommand.SetInterval(id, every.orElseThrow());
            case DISCONNECT -> new MeterCommand.Disconnect(id);
            case RECONNECT -> new MeterCommand.Reconnect(id);
            case RESTART -> new MeterCommand.Restart(id);
        };
    }
}
