/**
 * The shared kernel, readable in ten minutes: the database, its schemas, settings, pages of lists, and how "no" is said.
 * It knows no feature.
 */
@NullMarked
package powersight.platform;

import org.jspecify.annotations.NullMarked;
