/**
 * The meters' language: what a meter says and hears, as records, as JSON and as topics.
 *
 * <p>Node, simulator and firmware all speak it; the golden examples under {@code /golden} are decoded and re-encoded by
 * each of them. Nothing here knows Akka, a broker or a database.
 *
 * <p>Doors: {@link powersight.wire.Channel} reads a topic or routing key, {@link powersight.wire.MeterJson} reads and
 * writes payloads, {@link powersight.wire.GridClock} tells the time that meters and node share.
 */
@NullMarked
package powersight.wire;

import org.jspecify.annotations.NullMarked;
