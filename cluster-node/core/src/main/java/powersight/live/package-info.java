/**
 * What is true this second: meters tell their municipality's actor, those add up buildings, municipalities and the grid,
 * and topics hand it to whoever watches. Numbers here never wait for a projection and never block a meter.
 */
@NullMarked
package powersight.live;

import org.jspecify.annotations.NullMarked;
