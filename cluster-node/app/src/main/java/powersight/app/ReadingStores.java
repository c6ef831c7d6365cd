package powersight.app;

import com.typesafe.config.Config;
import java.util.Arrays;
import powersight.platform.Database;
import powersight.timeseries.ReadingStore;
import powersight.timeseries.influx.InfluxReadings;
import powersight.timeseries.influx.InfluxSettings;
import powersight.timeseries.sql.PostgresReadings;

/** Opens the store of single readings that the settings name. */
final class ReadingStores {
    private ReadingStores() {}

    static ReadingStore open(Config timeseries, Database postgres) {
        String store = timeseries.getString("store");
        return switch (store) {
            case "postgres" -> new PostgresReadings(postgres);
            case "influx" -> new InfluxReadings(influx(timeseries.getConfig("influx")));
            default ->
                throw new StartRefused(
                        "there is no time-series store '" + store + "'.",
                        "set powersight.timeseries.store to postgres or influx");
        };
    }

    private static InfluxSettings influx(Config influx) {
        String version = influx.getString("version");
        if (Arrays.stream(InfluxSettings.Version.values())
                .noneMatch(known -> known.name().equals(version)))
            throw new StartRefused(
                    "InfluxDB version '" + version + "' is not known.",
                    "set powersight.timeseries.influx.version to V1, V2 or V3");
        return new InfluxSettings(
                InfluxSettings.Version.valueOf(version),
                influx.getString("url"),
                influx.getString("org"),
                influx.getString("bucket"),
                influx.getString("token"));
    }
}
