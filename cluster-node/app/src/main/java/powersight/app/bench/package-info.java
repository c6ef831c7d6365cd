/**
 * Measurements that anybody can repeat: each starts a node of its own on a fresh data directory, loads it from outside,
 * and prints what it saw with the machine named. The generator's own CPU is never counted.
 */
@NullMarked
package powersight.app.bench;

import org.jspecify.annotations.NullMarked;
