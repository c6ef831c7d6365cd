/**
 * How a device reaches the node: one MQTT or AMQP connection, held up again whenever it falls.
 *
 * <p>Door: {@link powersight.simulator.line.Line}. Nothing here knows what a reading is.
 */
@NullMarked
package powersight.simulator.line;

import org.jspecify.annotations.NullMarked;
