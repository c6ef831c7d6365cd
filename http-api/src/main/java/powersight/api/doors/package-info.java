/**
 * What this API leads to: the doors of core, as the program hands them over. The program fills these records; routes only
 * use them.
 *
 * <p>Doors: {@link powersight.api.doors.Core} for every node, {@link powersight.api.doors.People} where people sign in, and
 * {@link powersight.api.doors.Sharing} for who may see whose data.
 */
@NullMarked
package powersight.api.doors;

import org.jspecify.annotations.NullMarked;
