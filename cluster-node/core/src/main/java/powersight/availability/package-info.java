/**
 * Uptime: when each meter was heard and when it was silent, and what else happened to it.
 *
 * <p>Door: {@link powersight.availability.Availability}. Tables: {@code availability_interval}, kept by
 * {@link powersight.availability.AvailabilityProjection}, and {@code meter_incident}, kept by {@link
 * powersight.availability.IncidentProjection}, both from the meters' rare events.
 */
@NullMarked
package powersight.availability;

import org.jspecify.annotations.NullMarked;
