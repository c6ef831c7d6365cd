/**
 * What meters are told to do: read now, report more or less often, switch off and on, restart. Ordered by people and kept
 * in {@code meter_command} until the meter has answered or its time is over. Doors: {@link powersight.commands.MeterCommands}
 * takes orders and hears answers, {@link powersight.commands.CommandCourier} brings them to meters, on every node. New
 * firmware has a feature of its own, and keys belong to devices.
 */
@NullMarked
package powersight.commands;

import org.jspecify.annotations.NullMarked;
