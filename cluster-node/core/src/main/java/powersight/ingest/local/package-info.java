/** Readings from inside this program, for bulk imports and measurements: the way in without a network before it. */
@NullMarked
package powersight.ingest.local;

import org.jspecify.annotations.NullMarked;
