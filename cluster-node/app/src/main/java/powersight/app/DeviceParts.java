package powersight.app;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.concurrent.Executor;
import powersight.devices.ConnectedDevices;
import powersight.devices.KeyKeeper;
import powersight.platform.Database;

/** What a node does for the devices connected to it, beside hearing them: their keys. */
final class DeviceParts {
    /** A revoked device is off every node within this. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    private DeviceParts() {}

    static void attend(
            ConnectedDevices devices, Database database, ActorSystem<?> system, Executor blocking, Node node) {
        Chores chores = new Chores(system, blocking);
        chores.every(LOOK, "the devices' keys", new KeyKeeper(database, devices)::look);
        node.started("devices' chores", Duration.ofSeconds(1), chores::close);
    }
}
