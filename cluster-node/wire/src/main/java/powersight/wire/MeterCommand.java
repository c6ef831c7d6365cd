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

    /**
     * Takes over a new secret. The meter keeps the old one beside it and tries the new one with its next connection, which
     * it makes soon; so it does not matter which of the two ends missed the other's word.
     */
    record RotateSecret(String id, String secret) implements MeterCommand {
        public static final int SHORTEST = 16, LONGEST = 63;

        public RotateSecret {
            if (!secret.matches("[!-~]{" + SHORTEST + "," + LONGEST + "}"))
                throw new IllegalArgumentException("a secret has " + SHORTEST + " to " + LONGEST + " plain characters");
        }

        /** A secret belongs into no log. */
        @Override
        public String toString() {
            return "RotateSecret[id=" + id + "]";
        }
    }
}
