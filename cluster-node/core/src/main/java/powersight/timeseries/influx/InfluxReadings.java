package powersight.timeseries.influx;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.InfluxQLQuery;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.query.InfluxQLQueryResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import powersight.timeseries.ReadingPage;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.StoreUnavailable;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/**
 * Readings in InfluxDB, asked in InfluxQL, which all its generations understand. Run 1.x with index tsi1 and
 * max-values-per-tag 0: a country has more meters than its default allows.
 */
public final class InfluxReadings implements ReadingStore {
    private static final int LINES_AT_ONCE = 5_000;

    /** The client warns of every empty answer, which for us is an ordinary one. Held, lest the setting be collected. */
    private static final Logger CHATTER = Logger.getLogger("com.influxdb.internal.AbstractQueryApi");

    static {
        CHATTER.setLevel(Level.SEVERE);
    }

    private final InfluxSettings settings;
    private final InfluxDBClient client;
    private volatile boolean bucketIsThere;

    public InfluxReadings(InfluxSettings settings) {
        this.settings = settings;
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(30))
                .writeTimeout(Duration.ofSeconds(30));
        if (settings.version() == InfluxSettings.Version.V1) http.addInterceptor(new OldWritePath(settings));
        this.client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
                .url(settings.url())
                .org(settings.org())
                .bucket(settings.bucket())
                .authenticateToken(settings.token().toCharArray())
                .okHttpClient(http)
                .build());
    }

    @Override
    public void append(List<StoredReading> readings) {
        ensureBucket();
        for (int from = 0; from < readings.size(); from += LINES_AT_ONCE) {
            String lines = Lines.of(readings.subList(from, Math.min(readings.size(), from + LINES_AT_ONCE)));
            tried(() -> {
                client.getWriteApiBlocking().writeRecord(settings.bucket(), settings.org(), WritePrecision.NS, lines);
                return true;
            });
        }
    }

    @Override
    public ReadingPage readings(MeterId meter, Instant from, Instant to, Optional<String> after, int limit) {
        String begin = after.map(ReadingPage.Place::parse)
                .map(place -> "> " + Lines.nanos(place))
                .orElse(">= " + Lines.nanos(from));
        List<StoredReading> fetched = new ArrayList<>();
        for (InfluxQLQueryResult.Series series :
                query("select %s from reading where meter = '%s' and time %s and time < %d order by time limit %d"
                        .formatted(Lines.FIELDS, meter, begin, Lines.nanos(to), limit + 1)))
            for (InfluxQLQueryResult.Series.Record row : series.getValues())
                fetched.add(Lines.read(meter, column -> text(row, column)));
        return ReadingPage.of(fetched, limit);
    }

    @Override
    public long count(MeterId meter, Instant from, Instant to) {
        return query("select count(seq) from reading where meter = '%s' and time >= %d and time < %d"
                        .formatted(meter, Lines.nanos(from), Lines.nanos(to)))
                .stream()
                .flatMap(series -> series.getValues().stream())
                .mapToLong(row -> Long.parseLong(text(row, "count")))
                .sum();
    }

    @Override
    public Map<MeterId, Long> counts() {
        Map<MeterId, Long> counts = new HashMap<>();
        for (InfluxQLQueryResult.Series series : query("select count(seq) from reading group by meter"))
            for (InfluxQLQueryResult.Series.Record row : series.getValues())
                counts.put(
                        new MeterId(Objects.toString(series.getTags().get("meter"), "")),
                        Long.parseLong(text(row, "count")));
        return counts;
    }

    @Override
    public void clear() {
        ensureBucket();
        if (settings.version() == InfluxSettings.Version.V1) query("drop measurement reading");
        else delete(LocalDate.of(2262, 1, 1));
    }

    @Override
    public void forgetDaysBefore(Instant day) {
        LocalDate first = day.atOffset(ZoneOffset.UTC).toLocalDate();
        if (settings.version() == InfluxSettings.Version.V1)
            query("delete from reading where time < "
                    + Lines.nanos(first.atStartOfDay(ZoneOffset.UTC).toInstant()));
        else delete(first);
    }

    /** 3.x has no deleting: there the database's own retention must do it, and a rebuild overwrites. */
    private void delete(LocalDate before) {
        if (settings.version() == InfluxSettings.Version.V3) return;
        tried(() -> {
            client.getDeleteApi()
                    .delete(
                            OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
                            before.atStartOfDay().atOffset(ZoneOffset.UTC),
                            "_measurement=\"reading\"",
                            settings.bucket(),
                            settings.org());
            return true;
        });
    }

    private void ensureBucket() {
        if (bucketIsThere) return;
        if (settings.version() == InfluxSettings.Version.V1) query("create database \"" + settings.bucket() + "\"");
        bucketIsThere = true;
    }

    private List<InfluxQLQueryResult.Series> query(String command) {
        InfluxQLQuery query =
                new InfluxQLQuery(command, settings.bucket()).setPrecision(InfluxQLQuery.InfluxQLPrecision.NANOSECONDS);
        // as CSV: JSON numbers would pass through floating point and lose the last digits
        return tried(() -> client.getInfluxQLQueryApi().queryCSV(query)).getResults().stream()
                .flatMap(result -> result.getSeries().stream())
                .toList();
    }

    private static String text(InfluxQLQueryResult.Series.Record row, String column) {
        return Objects.toString(row.getValueByKey(column), "");
    }

    private <T> T tried(Supplier<T> call) {
        try {
            return call.get();
        } catch (InfluxException e) {
            throw new StoreUnavailable("InfluxDB at " + settings + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
