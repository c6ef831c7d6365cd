/**
 * What the meters of a whole city add up to, and of which buildings and households that sum is made.
 *
 * <p>Door: {@link powersight.city.Cities}. No tables of its own: it reads the list of meters of {@code devices} and the
 * quarters of {@code timeseries}, so it counts meters that no actor has been asked for since the start as well; for how
 * things stand this second there is {@code live}.
 */
@NullMarked
package powersight.city;

import org.jspecify.annotations.NullMarked;
