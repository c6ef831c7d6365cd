/**
 * The simulator from a terminal.
 *
 * <p>Doors: {@link powersight.simulator.command.SimCommand} ({@code ./powersight sim}) and {@link
 * powersight.simulator.command.LoadShapeCommand} ({@code ./powersight sim load-shape}). They are picocli commands, to be
 * mounted by whoever has a main.
 */
@NullMarked
package powersight.simulator.command;

import org.jspecify.annotations.NullMarked;
