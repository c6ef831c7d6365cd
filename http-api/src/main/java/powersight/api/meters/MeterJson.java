package powersight.api.meters;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import powersight.devices.MeterList;
import powersight.meter.MeterNow;
import powersight.meter.Registration;
import powersight.wire.MeterId;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;
import powersight.wire.Reading;

/** A meter as it is shown in lists, and in full. */
final class MeterJson {
    private MeterJson() {}

    record MeterSummary(
            String id,
            String municipality,
            String municipalityName,
            @Nullable String building,
            MeterNow.Connection state,
            @Nullable Instant stateSince,
            @Nullable Instant lastHeardAt,
            @Nullable Instant lastReadingAt,
            long everySeconds,
            @Nullable Double watts,
            @Nullable Long importWh) {
        /** From the list's row alone: the meter's actor did not answer in time. */
        static MeterSummary of(MeterList.Row row) {
            return new MeterSummary(
                    row.id().value(),
                    row.municipality(),
                    name(row.municipality()),
                    row.building().orElse(null),
                    row.state(),
                    row.stateSince().orElse(null),
                    null,
                    null,
                    row.everySeconds(),
                    null,
                    null);
        }

        static MeterSummary of(MeterNow now) {
            Registration registration = now.registration();
            Optional<Reading> last = now.last();
            return new MeterSummary(
                    now.meter().value(),
                    registration.municipality(),
                    name(registration.municipality()),
                    registration.building().orElse(null),
                    now.connection(),
                    now.stateSince().orElse(null),
                    now.lastHeardAt().orElse(null),
                    last.map(Reading::at).orElse(null),
                    registration.every().toSeconds(),
                    last.map(reading -> ReadingJson.units(reading.electrical().measuredMilliWatts()))
                            .orElse(null),
                    last.map(reading -> reading.registers().importWh()).orElse(null));
        }

        /** Commissioned a moment ago and not heard yet. */
        static MeterSummary fresh(MeterId id, Registration registration) {
            return new MeterSummary(
                    id.value(),
                    registration.municipality(),
                    name(registration.municipality()),
                    registration.building().orElse(null),
                    MeterNow.Connection.NEVER_SEEN,
                    null,
                    null,
                    null,
                    registration.every().toSeconds(),
                    null,
                    null);
        }

        MeterSummary withoutMeasurements() {
            return new MeterSummary(
                    id,
                    municipality,
                    municipalityName,
                    building,
                    state,
                    stateSince,
                    lastHeardAt,
                    lastReadingAt,
                    everySeconds,
                    null,
                    null);
        }

        private static String name(String code) {
            return Municipalities.byCode(code).map(Municipality::name).orElse(code);
        }
    }

    /** @param missing first and last number of each stretch of readings that exist and have not arrived */
    record MeterDetail(
            @JsonUnwrapped MeterSummary summary,
            long timeoutSeconds,
            boolean trial,
            @Nullable String concentrator,
            long recorded,
            long duplicates,
            List<long[]> missing,
            @Nullable ReadingJson last) {
        /** @param live whether what it measures now may be shown */
        static MeterDetail of(MeterNow now, boolean live) {
            return new MeterDetail(
                    live ? MeterSummary.of(now) : MeterSummary.of(now).withoutMeasurements(),
                    now.registration().timeout().toSeconds(),
                    now.registration().trial(),
                    now.registration().concentrator().map(Object::toString).orElse(null),
                    now.recorded(),
                    now.duplicates(),
                    now.missing().stream()
                            .map(range -> new long[] {range.first(), range.last()})
                            .toList(),
                    now.last()
                            .filter(last -> live)
                            .map(last ->
                                    ReadingJson.of(last, now.lastReceivedAt().orElse(last.at())))
                            .orElse(null));
        }
    }

    /** @param secret what the device shows to prove itself; never shown again */
    record Commissioned(@JsonUnwrapped MeterSummary summary, String secret) {}

    /** An order to make a meter known. */
    record Commission(
            String id,
            String municipality,
            Optional<String> building,
            Optional<String> concentrator,
            Optional<Long> timeoutSeconds,
            Optional<Long> everySeconds,
            Optional<Boolean> trial) {}

    /** Many orders, as they come with a delivery of meters. */
    record Delivery(List<Commission> meters) {}

    /** @param secret the new one, shown this once; null when the meter was commissioned already */
    record Delivered(
            String id, boolean commissioned, @Nullable String secret) {}

    record DeliveredList(List<Delivered> items) {}

    record MeterPage(List<MeterSummary> items, @Nullable String next, long total) {}
}
