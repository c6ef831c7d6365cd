/**
 * One actor for each physical meter: what it has recorded, whether it is alive, and what becomes of what it reports.
 *
 * <p>Door: {@link powersight.meter.Meters}. Facts: {@link powersight.meter.MeterEvent}, journalled for good. Rules:
 * {@link powersight.meter.MeterState} and {@link powersight.meter.SeenSequences}, without Akka. The actor:
 * {@link powersight.meter.Meter}. It listens to nobody; projections read its journal.
 */
@NullMarked
package powersight.meter;

import org.jspecify.annotations.NullMarked;
