/**
 * A believable country of meters. They measure, number, buffer, lose power and come back, and they know the node only as
 * any device does: through {@code powersight.wire}.
 *
 * <p>Doors: {@link powersight.simulator.Fleet} runs meters beside a node in the same program; {@link
 * powersight.simulator.command.SimCommand} runs them from a terminal; {@link powersight.simulator.History} yields what
 * they would have said in the past.
 */
@NullMarked
package powersight.simulator;

import org.jspecify.annotations.NullMarked;
