package powersight.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.simulator.load.DayPlan;
import powersight.simulator.load.Energy;
import powersight.simulator.load.Feeder;
import powersight.simulator.load.LocalDay;
import powersight.simulator.load.LowTariff;
import powersight.simulator.load.Profile;
import powersight.simulator.load.Weather;
import powersight.wire.Electrical;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.Flag;
import powersight.wire.MeterCommand;
import powersight.wire.MeterId;
import powersight.wire.MeterMessage;
import powersight.wire.MeterMessage.CommandReply.Result;

/**
 * One meter: it counts what its profile draws, numbers what it says, and does what it is told.
 *
 * <p>Between two looks it counts every watt-millisecond, also while the program was not running: a meter on a wall does
 * not stop for that. Power, current and voltage are the means since the look before, so that energy is their sum. Small
 * on purpose, since there may be a million of them; the day's plan is lent to it by whoever asks.
 */
public final class Device {
    private final MeterId id;
    private final Profile profile;
    private final Weather weather;
    private final LowTariff tariff;
    private final Feeder feeder;
    private final Faults faults;
    private Energy energy;
    private long atMillis;
    private long sequence;
    private int boot;
    private int everySeconds;
    private boolean disconnected;
    private int nextFlags;
    /** Few meters are ever told anything. */
    private List<Long> heard = List.of();

    private @Nullable Firmware firmware;

    private Device(
            MeterId id,
            Profile profile,
            Weather weather,
            LowTariff tariff,
            Feeder feeder,
            Faults faults,
            Energy energy) {
        this.id = id;
        this.profile = profile;
        this.weather = weather;
        this.tariff = profile.twoRegisters() ? tariff : LowTariff.NEVER;
        this.feeder = feeder;
        this.faults = faults;
        this.energy = energy;
    }

    /** A meter that has never measured: it counts from that instant, and its first reading has that number. */
    public static Device installed(
            MeterId id,
            Profile profile,
            Weather weather,
            LowTariff tariff,
            Feeder feeder,
            Faults faults,
            long fromMillis,
            long firstSequence) {
        Device device = new Device(id, profile, weather, tariff, feeder, faults, new Energy());
        device.atMillis = fromMillis;
        device.sequence = firstSequence - 1;
        device.boot = 1;
        return device;
    }

    /** A meter that goes on from its last measurement, after a restart. */
    public static Device resumed(
            Measurement last, Profile profile, Weather weather, LowTariff tariff, Feeder feeder, Faults faults) {
        Device device = new Device(last.meter(), profile, weather, tariff, feeder, faults, last.energy());
        device.atMillis = last.atMillis();
        device.sequence = last.sequence();
        device.boot = last.boot() + 1;
        device.everySeconds = last.everySeconds();
        device.disconnected = last.disconnected();
        device.nextFlags = Flag.RESTARTED.bit();
        return device;
    }

    /** Goes on as its last command had left it, unless it has measured since: then that measurement says the rest. */
    public void recall(Orders orders) {
        heard = orders.heard();
        if (orders.atMillis() < atMillis) return;
        atMillis = orders.atMillis();
        energy = orders.energy();
        everySeconds = orders.everySeconds();
        disconnected = orders.disconnected();
    }

    /** What is to be on disk before a command is answered. */
    public Orders orders() {
        return new Orders(
                id,
                atMillis,
                energy.importT1,
                energy.importT2,
                energy.exportT1,
                energy.exportT2,
                everySeconds,
                disconnected,
                heard);
    }

    public MeterId id() {
        return id;
    }

    /** The time of its last look; before that it cannot look again. */
    public long measuredUntil() {
        return atMillis;
    }

    /** How often a command has told it to measure, in grid time. */
    public Optional<Duration> ownInterval() {
        return everySeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(everySeconds));
    }

    /** Whether there is supply at that time; without it a meter neither measures nor speaks. */
    public boolean hasSupply(long nowMillis) {
        return !faults.isOut(feeder.seed(), nowMillis);
    }

    /** The last words, said on what the capacitor holds. */
    public MeterMessage.LastGasp lastGasp(long nowMillis) {
        nextFlags |= Flag.POWER_RESTORED.bit();
        boot++;
        return new MeterMessage.LastGasp(id, Instant.ofEpochMilli(nowMillis));
    }

    /** Looks at the registers. Empty when no time has passed since the look before: the registers cannot go backwards. */
    public Optional<Measurement> measure(long nowMillis, DayPlan plan) {
        if (nowMillis <= atMillis) return Optional.empty();
        if (faults.isExchanged(id, atMillis, nowMillis)) energy.reset();
        long elapsed = nowMillis - atMillis;
        long netBefore = energy.net();
        long unseen = count(nowMillis, plan);
        long milliWatts = Math.round((energy.net() - netBefore + unseen) * 1000.0 / elapsed);
        LocalDay day = plan.prepare(profile, weather, LocalDay.epochDayAt(nowMillis));
        sequence += 1 + faults.skipped(id, sequence);
        if (faults.isTampered(id, nowMillis - 1)) nextFlags |= Flag.NO_LOAD.bit();
        Measurement measurement = measurement(feeder.electrical(day, nowMillis, milliWatts));
        nextFlags = 0;
        return Optional.of(measurement);
    }

    /** Counts up to now, and returns the watt-milliseconds that flowed while the counter was jammed. */
    private long count(long nowMillis, DayPlan plan) {
        long unseen = 0;
        long last = LocalDay.epochDayAt(nowMillis);
        for (long epochDay = LocalDay.epochDayAt(atMillis); epochDay <= last && !disconnected; epochDay++) {
            LocalDay day = plan.prepare(profile, weather, epochDay);
            if (faults.stopsCounting()) unseen += countMinutes(day, nowMillis, plan);
            else plan.addEnergy(atMillis, nowMillis, tariff, energy);
        }
        atMillis = nowMillis;
        return unseen;
    }

    private long countMinutes(LocalDay day, long nowMillis, DayPlan plan) {
        Energy unseen = new Energy();
        long end = Math.min(nowMillis, day.endMillis());
        for (long at = Math.max(atMillis, day.startMillis()); at < end; ) {
            long next = Math.min(end, (at / 60_000 + 1) * 60_000);
            if (hasSupply(at) && !faults.isTampered(id, at))
                plan.addEnergy(at, next, tariff, faults.isStuck(id, at) ? unseen : energy);
            at = next;
        }
        return unseen.net();
    }

    private Measurement measurement(Electrical electrical) {
        return new Measurement(
                id,
                boot,
                atMillis,
                sequence,
                energy.importT1,
                energy.importT2,
                energy.exportT1,
                energy.exportT2,
                electrical,
                nextFlags,
                everySeconds,
                disconnected);
    }

    /** The image it runs, as its heartbeat tells it. */
    public FirmwareVersion running() {
        return firmware == null ? Firmware.FIRST : firmware.running();
    }

    /** Goes on with an image that it took over in an earlier life. */
    public void runs(FirmwareVersion version) {
        firmware = new Firmware(id, version);
    }

    /** What it answers to word of a new image. With the last piece of one it restarts into it. */
    public List<FirmwareUpdate> hear(FirmwareUpdate message) {
        if (firmware == null) firmware = new Firmware(id, Firmware.FIRST);
        FirmwareVersion before = firmware.running();
        List<FirmwareUpdate> answers = firmware.hear(message);
        if (!firmware.running().equals(before)) restart();
        return answers;
    }

    /** What it has to say of its image after a look. */
    public List<FirmwareUpdate> imageNews() {
        return firmware == null ? List.of() : firmware.measured();
    }

    private void restart() {
        boot++;
        nextFlags |= Flag.RESTARTED.bit();
    }

    /** Does what it is told; told the same again, it answers again and does nothing. */
    public MeterMessage.CommandReply obey(MeterCommand command, long nowMillis, DayPlan plan) {
        if (hasHeard(command)) return reply(command, "already done");
        if (command instanceof MeterCommand.RotateSecret)
            return new MeterMessage.CommandReply(
                    id, command.id(), Result.REFUSED, Optional.of("a simulated meter keeps its secret"));
        remember(command);
        boolean isSwitch = command instanceof MeterCommand.Disconnect || command instanceof MeterCommand.Reconnect;
        if (isSwitch && nowMillis > atMillis) count(nowMillis, plan);
        if (command instanceof MeterCommand.SetInterval set)
            everySeconds = (int) set.every().toSeconds();
        else if (command instanceof MeterCommand.Disconnect) disconnected = true;
        else if (command instanceof MeterCommand.Reconnect) disconnected = false;
        else if (command instanceof MeterCommand.Restart) restart();
        return reply(command, null);
    }

    /** Whether it has done that already, in this life or in the one before. */
    public boolean hasHeard(MeterCommand command) {
        return heard.contains(Orders.name(command.id()));
    }

    private void remember(MeterCommand command) {
        List<Long> all = new ArrayList<>(List.of(Orders.name(command.id())));
        all.addAll(heard.subList(0, Math.min(heard.size(), Orders.MOST_HEARD - 1)));
        heard = List.copyOf(all);
    }

    private MeterMessage.CommandReply reply(MeterCommand command, @Nullable String remark) {
        return new MeterMessage.CommandReply(id, command.id(), Result.DONE, Optional.ofNullable(remark));
    }
}
