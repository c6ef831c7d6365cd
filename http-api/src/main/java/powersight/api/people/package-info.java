/**
 * Accounts: signing in, registering, one's own account, and what administrators do with all of them.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.people;

import org.jspecify.annotations.NullMarked;
