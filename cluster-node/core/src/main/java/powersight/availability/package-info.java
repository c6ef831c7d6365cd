/** Uptime: when each meter was heard and when it was silent. Kept by a projection of the meters' rare events. */
@NullMarked
package powersight.availability;

import org.jspecify.annotations.NullMarked;
