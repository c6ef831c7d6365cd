/**
 * The devices themselves, beside what they measure: concentrators, keys and firmware.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.devices;

import org.jspecify.annotations.NullMarked;
