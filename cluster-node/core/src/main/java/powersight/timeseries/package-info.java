/**
 * What the meters measured, over time: every reading ({@link powersight.timeseries.ReadingStore}, in PostgreSQL or
 * InfluxDB) and its sums by quarter hour, hour and local day ({@link powersight.timeseries.Rollups}).
 *
 * <p>Tables: {@code reading} and its day partitions, {@code rollup_quarter}, {@code rollup_hour}, {@code rollup_day},
 * {@code rollup_dirty}, {@code rollup_watermark}. Kept by two projections of the meters' readings.
 */
@NullMarked
package powersight.timeseries;

import org.jspecify.annotations.NullMarked;
