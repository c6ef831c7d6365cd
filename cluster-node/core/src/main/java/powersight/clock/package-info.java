/**
 * The grid's time, kept: all nodes of a cluster agree on it, and a restart goes on from where it stopped.
 *
 * <p>Door: {@link powersight.clock.DurableGridClock}. Table: {@code grid_clock}.
 */
@NullMarked
package powersight.clock;

import org.jspecify.annotations.NullMarked;
