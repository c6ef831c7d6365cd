/**
 * Appointments: offices, when their officers can be met, half-hour slots, and the calendars that people subscribe to.
 *
 * <p>Doors: {@link powersight.scheduling.Scheduling} opens them. {@link powersight.scheduling.Offices} (where, and who
 * works there), {@link powersight.scheduling.Hours} (when; a change that touches booked slots asks what is to become of
 * them), {@link powersight.scheduling.FreeSlots} (what can be booked), {@link powersight.scheduling.Appointments}
 * (booking, moving, cancelling), {@link powersight.scheduling.Feeds} (iCalendar). Tables: {@code office}, {@code office_desk}, {@code week_pattern}, {@code week_span}, {@code closed_day},
 * {@code absence}, {@code appointment}, {@code calendar_feed}. Runs on the grid's time, in the zone where people live.
 *
 * <p>Conflict freedom is an exclusion constraint, not code. Locks are taken in one order: the citizen's account, desks by
 * id, then appointments.
 */
@NullMarked
package powersight.scheduling;

import org.jspecify.annotations.NullMarked;
