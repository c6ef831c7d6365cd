/**
 * Meters, their readings and their places: the list, one of them, its past as rows, charts and files, and what areas add up to.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.meters;

import org.jspecify.annotations.NullMarked;
