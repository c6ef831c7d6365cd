/**
 * A meter as a device on a wall: it measures, numbers, buffers and obeys, and knows no network.
 *
 * <p>Doors: {@link powersight.simulator.device.Device} measures, {@link powersight.simulator.device.Buffer} keeps on disk
 * what is not acknowledged. Time is always an argument.
 */
@NullMarked
package powersight.simulator.device;

import org.jspecify.annotations.NullMarked;
