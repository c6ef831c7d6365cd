/**
 * Buildings, flats, claims to them and the documents that prove them.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.property;

import org.jspecify.annotations.NullMarked;
