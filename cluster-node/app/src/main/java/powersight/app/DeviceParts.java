package powersight.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import powersight.api.doors.DeviceDesk;
import powersight.audit.Audit;
import powersight.commands.CommandCourier;
import powersight.commands.MeterCommands;
import powersight.devices.Downlink;
import powersight.devices.KeyKeeper;
import powersight.devices.KeyOrders;
import powersight.devices.StoredKeys;
import powersight.devices.WayToMeters;
import powersight.firmware.FirmwareImages;
import powersight.firmware.FirmwareOffers;
import powersight.firmware.ReleaseKeys;
import powersight.ingest.Conversations;
import powersight.ingest.InFlight;
import powersight.ingest.MeterPace;
import powersight.ingest.Strangers;
import powersight.ingest.mqtt.MqttListener;
import powersight.ingest.mqtt.MqttSettings;
import powersight.meter.Meters;
import powersight.platform.Database;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage.CommandReply;

/** What a node does for devices beside hearing them: their keys and their firmware. */
final class DeviceParts {
    /** A revoked device is off every node within this, and an order reaches a connected one. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    /** Somebody waits for what he told a meter to do. */
    private static final Duration LOOK_FOR_COMMANDS = Duration.ofSeconds(1);

    private final Database database;
    private final StoredKeys keys;
    private final Executor blocking;
    private final FirmwareOffers offers;
    private final MeterCommands commands;
    private final WayToMeters way;
    private final DeviceDesk desk;
    private final List<Predicate<String>> doors = new CopyOnWriteArrayList<>();
    private Optional<MqttListener> listener = Optional.empty();

    DeviceParts(Ground ground, StoredKeys keys, Meters meters) {
        this.database = ground.database();
        this.keys = keys;
        this.blocking = ground.blocking();
        Audit audit = new Audit(database, Clock.systemUTC());
        ReleaseKeys releaseKeys = ReleaseKeys.of(ground.config().getConfig("powersight.firmware"));
        this.offers = new FirmwareOffers(database, audit);
        this.commands = new MeterCommands(database, audit);
        this.way = WayToMeters.asRegistered(meters);
        this.desk = new DeviceDesk(
                new KeyOrders(database, keys, audit),
                keys,
                new FirmwareImages(database, releaseKeys, audit),
                offers,
                commands);
    }

    /** Where what meters answer goes. */
    Conversations conversations() {
        return new Conversations() {
            @Override
            public CompletionStage<Boolean> reply(CommandReply reply) {
                return CompletableFuture.supplyAsync(
                        () -> KeyKeeper.isAnsweredBy(reply) || commands.hear(reply), blocking);
            }

            @Override
            public CompletionStage<Void> update(MeterId meter, FirmwareUpdate said) {
                return CompletableFuture.supplyAsync(() -> offers.hear(meter, said), blocking)
                        .thenAccept(back -> back.ifPresent(
                                piece -> way.say(meter, FirmwareTopic.CHUNK.of(meter), FirmwareJson.write(piece))));
            }
        };
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
        way.by(opened);
        listener = Optional.of(opened);
        return opened;
    }

    /** Another way to devices than our own listener. */
    void alsoSpeaksBy(Downlink link) {
        way.by(link);
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
        });
        chores.every(LOOK, "the meters' firmware", () -> offers.tell(way));
        CommandCourier courier = new CommandCourier(commands, way, blocking);
        chores.every(LOOK_FOR_COMMANDS, "the meters' commands", courier::carry);
    }
}
