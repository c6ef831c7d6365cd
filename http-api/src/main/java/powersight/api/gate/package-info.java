/**
 * What stands before every route: which hosts and pages may ask, who may ask for what, an order that is sent twice, and
 * finding the route at all.
 *
 * <p>Door: {@link powersight.api.gate.Router}. Who may do what is one line per route in {@code Permissions}.
 */
@NullMarked
package powersight.api.gate;

import org.jspecify.annotations.NullMarked;
