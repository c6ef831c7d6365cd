/**
 * Uptime: when each meter was heard and when it was silent.
 *
 * <p>Door: {@link powersight.availability.Availability}. Table: {@code availability_interval}, kept by
 * {@link powersight.availability.AvailabilityProjection} from the meters' rare events.
 */
@NullMarked
package powersight.availability;

import org.jspecify.annotations.NullMarked;
