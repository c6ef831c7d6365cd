package powersight.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import powersight.api.doors.DeviceDesk;
import powersight.audit.Audit;
import powersight.devices.KeyKeeper;
import powersight.devices.KeyOrders;
import powersight.devices.StoredKeys;
import powersight.firmware.FirmwareImages;
import powersight.firmware.FirmwareOffers;
import powersight.firmware.ReleaseKeys;
import powersight.ingest.InFlight;
import powersight.ingest.MeterPace;
import powersight.ingest.Strangers;
import powersight.ingest.mqtt.MqttListener;
import powersight.ingest.mqtt.MqttSettings;
import powersight.platform.Database;

/** What a node does for devices beside hearing them: their keys and their firmware. */
final class DeviceParts {
    /** A revoked device is off every node within this, and an order reaches a connected one. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Database database;
    private final StoredKeys keys;
    private final Executor blocking;
    private final FirmwareOffers offers;
    private final DeviceDesk desk;
    private final List<Predicate<String>> doors = new CopyOnWriteArrayList<>();
    private Optional<MqttListener> listener = Optional.empty();

    DeviceParts(Ground ground, StoredKeys keys) {
        this.database = ground.database();
        this.keys = keys;
        this.blocking = ground.blocking();
        Audit audit = new Audit(database, Clock.systemUTC());
        ReleaseKeys releaseKeys = ReleaseKeys.of(ground.config().getConfig("powersight.firmware"));
        this.offers = new FirmwareOffers(database, audit);
        this.desk = new DeviceDesk(
                new KeyOrders(database, keys, audit), keys, new FirmwareImages(database, releaseKeys, audit), offers);
    }

    DeviceDesk desk() {
        return desk;
    }

    MqttListener listener(
            MqttSettings settings, Strangers strangers, InFlight inFlight, MeterPace pace, MeterRegistry metrics) {
        MqttListener opened = new MqttListener(
                settings,
                keys,
                strangers,
                (meter, said) -> CompletableFuture.supplyAsync(() -> offers.hear(meter, said), blocking),
                inFlight,
                pace,
                metrics);
        doors.add(opened::cutOff);
        listener = Optional.of(opened);
        return opened;
    }

    /** Another way in, whose connections of a revoked device must end as well. */
    void alsoCutOffAt(Predicate<String> door) {
        doors.add(door);
    }

    /** Carries out, for the devices connected to this node, what was ordered on any. */
    void attend(Ground ground) {
        Chores chores = ground.chores("devices'");
        KeyKeeper keeper = new KeyKeeper(database);
        chores.every(LOOK, "revoked keys", () -> keeper.cutOffRevoked(doors));
        listener.ifPresent(devices -> {
            chores.every(LOOK, "keys to rotate", () -> keeper.rotateDue(devices));
            chores.every(LOOK, "the meters' firmware", () -> offers.tell(devices));
        });
    }
}
