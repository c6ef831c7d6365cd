/**
 * Who may see whose data: one pure rule ({@link powersight.rights.MeterRights}), one door that everything goes through that
 * shows a meter's data ({@link powersight.rights.MeterViews}), and the list of who looked ({@link
 * powersight.rights.ViewLog}). Table: {@code viewing}.
 *
 * <p>It stands on {@code property} (whose meter it was when), {@code delegation} (who was let see it) and {@code identity}
 * (roles). Periods are grid time.
 */
@NullMarked
package powersight.rights;

import org.jspecify.annotations.NullMarked;
