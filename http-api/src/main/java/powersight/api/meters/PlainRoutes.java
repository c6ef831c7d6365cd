package powersight.api.meters;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import powersight.api.doors.Core;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;
import powersight.api.http.KnownMeters;
import powersight.api.http.Pages;
import powersight.api.http.Param;
import powersight.api.http.Period;
import powersight.api.http.Reasons;
import powersight.devices.MeterList;
import powersight.meter.MeterNow;
import powersight.rights.View;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/** The two plain paths for small programs: devices, and their readings with the field names that devices themselves use. */
public final class PlainRoutes {
    static final Param<MeterId> DEVICE = Param.meter("deviceId").ofQuery().mandatory();
    private static final Duration LONGEST = Duration.ofDays(366);

    record Device(
            String deviceId,
            MeterNow.Connection status,
            @Nullable Instant lastSeen,
            @Nullable Instant lastReading,
            @Nullable Double power,
            @Nullable Double energy,
            String municipality) {
        static Device of(MeterJson.MeterSummary meter) {
            return new Device(
                    meter.id(),
                    meter.state(),
                    meter.lastHeardAt(),
                    meter.lastReadingAt(),
                    meter.watts(),
                    meter.importWh() == null ? null : meter.importWh() / 1000.0,
                    meter.municipality());
        }
    }

    record DevicePage(List<Device> items, @Nullable String next, long total) {}

    /** @param timestamp seconds since 1970, the same moment as {@code at}; {@code energy} is the import register in kWh */
    record DeviceReading(
            String deviceId,
            long timestamp,
            Instant at,
            @Nullable Double voltage,
            @Nullable Double current,
            @Nullable Double power,
            double energy,
            @Nullable Long seq,
            Instant receivedAt,
            List<String> flags) {
        static DeviceReading of(StoredReading stored) {
            ReadingJson json = HistoryRoutes.json(stored);
            return new DeviceReading(
                    stored.meter().value(),
                    json.at().getEpochSecond(),
                    json.at(),
                    json.volts(),
                    json.amperes(),
                    json.watts(),
                    stored.reading().registers().importWh() / 1000.0,
                    json.seq(),
                    json.receivedAt(),
                    json.flags());
        }
    }

    record DeviceReadings(
            List<DeviceReading> items, @Nullable String next) {}

    private static final Csv.Layout LAYOUT =
            new Csv.Layout("deviceId,timestamp,at,voltage,current,power,energy,seq,receivedAt,flags", stored -> {
                DeviceReading reading = DeviceReading.of(stored);
                return Arrays.asList(
                        reading.deviceId(),
                        reading.timestamp(),
                        reading.at(),
                        reading.voltage(),
                        reading.current(),
                        reading.power(),
                        reading.energy(),
                        reading.seq(),
                        reading.receivedAt(),
                        String.join(" ", reading.flags()));
            });

    private final Core core;
    private final MeterRoutes meters;
    private final Looks looks;

    public PlainRoutes(Core core, MeterRoutes meters, Looks looks) {
        this.core = core;
        this.meters = meters;
        this.looks = looks;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/devices", "Devices and their status")
                        .with(Pages.LIMIT, Pages.AFTER)
                        .gives(200, "a page of them", DevicePage.class)
                        .by(this::devices),
                Endpoint.get("/api/readings", "Readings of a device, the oldest first; of the last day unless said")
                        .with(DEVICE, Period.FROM, Period.TO, HistoryRoutes.LIMIT, HistoryRoutes.PLACE, Reasons.REASON)
                        .gives(
                                200,
                                "a page of them; as CSV, all of the period",
                                DeviceReadings.class,
                                "application/json",
                                "text/csv")
                        .refuses(403, "an officer or administrator gave no reason to look at personal data")
                        .refuses(404, "no such device, or not yours")
                        .by(this::readings));
    }

    private CompletionStage<HttpResponse> devices(Call call) {
        return meters.summaries(call, MeterList.Filter.ALL)
                .thenApply(page -> Json.ok(new DevicePage(
                        page.items().stream().map(Device::of).toList(),
                        page.next().orElse(null),
                        page.total())));
    }

    private CompletionStage<HttpResponse> readings(Call call) {
        MeterId device = call.get(DEVICE);
        Period period = Period.of(call, core, HistoryRoutes.USUAL);
        if (period.length().compareTo(LONGEST) > 0)
            throw BadInput.of(
                    "from",
                    "the period is longer than a year",
                    "take a shorter one, or sums from /api/v1/meters/" + device + "/series");
        int limit = call.get(HistoryRoutes.LIMIT);
        Optional<String> after = call.find(HistoryRoutes.PLACE);
        boolean csv = Csv.isWanted(call.request());
        return KnownMeters.known(core, device)
                .thenCompose(known -> core.blocking(() -> {
                    Parts parts = new Parts(core.readings(), device, looks.past(call, device, View.READINGS, period));
                    if (csv) return Csv.stream(core, parts, LAYOUT);
                    ReadingPage page = parts.page(after, limit);
                    return Json.ok(new DeviceReadings(
                            page.readings().stream().map(DeviceReading::of).toList(),
                            page.next().orElse(null)));
                }));
    }
}
