package powersight.live;

import java.time.Instant;
import powersight.meter.MeterNow;

/** The sums of one area, kept up to date by taking each meter out as it was and putting it in as it is. */
final class RunningSums {
    private long meters;
    private long online;
    private long offline;
    private long heard;
    private long measuring;
    private long milliWatts;
    private long importWh;
    private long exportWh;
    private final RunningRate readings = new RunningRate();

    /** @param direction 1 puts the meter in, -1 takes it out */
    void add(
            int direction,
            MeterNow.Connection connection,
            boolean isHeard,
            boolean measures,
            int itsMilliWatts,
            long itsImportWh,
            long itsExportWh) {
        meters += direction;
        if (connection == MeterNow.Connection.ONLINE) online += direction;
        if (connection == MeterNow.Connection.OFFLINE) offline += direction;
        if (isHeard) heard += direction;
        if (measures && connection == MeterNow.Connection.ONLINE) {
            measuring += direction;
            milliWatts += (long) direction * itsMilliWatts;
        }
        importWh += direction * itsImportWh;
        exportWh += direction * itsExportWh;
    }

    void count(int newReadings, long wallMillis) {
        readings.add(newReadings, wallMillis);
    }

    AreaTotals totals(long wallMillis, Instant at) {
        return new AreaTotals(
                meters,
                online,
                offline,
                heard,
                measuring,
                milliWatts,
                importWh,
                exportWh,
                readings.perSecond(wallMillis),
                at,
                AreaTotals.Told.NOTHING);
    }
}
