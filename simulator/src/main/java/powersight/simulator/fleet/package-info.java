/**
 * Many meters at once, as actors: one for each meter, and above a group of them one that owns their buffer and their
 * connection.
 *
 * <p>Door: {@link powersight.simulator.Fleet}. A meter of its own is a concentrator with one meter below.
 */
@NullMarked
package powersight.simulator.fleet;

import org.jspecify.annotations.NullMarked;
