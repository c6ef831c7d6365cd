/** Readings in InfluxDB 1.x, 2.x or 3.x: the only package that knows its client. */
@NullMarked
package powersight.timeseries.influx;

import org.jspecify.annotations.NullMarked;
