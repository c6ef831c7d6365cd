/**
 * Offices, when their officers can be met, and the appointments that citizens make.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.appointments;

import org.jspecify.annotations.NullMarked;
