/**
 * What homes, shops and street lamps draw from the grid: pure functions of a seed, a meter and the time.
 *
 * <p>Doors: {@link powersight.simulator.load.Profile} says what stands behind a meter, {@link
 * powersight.simulator.load.DayPlan} what it draws in each minute of a local day, {@link
 * powersight.simulator.load.Feeder} what voltage it sees. The numbers are explained in {@code simulator/PROFILES.md}.
 *
 * <p>Trigonometry is {@link StrictMath}, so that a seed means the same bytes on every machine.
 */
@NullMarked
package powersight.simulator.load;

import org.jspecify.annotations.NullMarked;
