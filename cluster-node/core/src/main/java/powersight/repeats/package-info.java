/**
 * Orders that may be sent again without being done again (the Idempotency-Key of the HTTP API).
 *
 * <p>Door: {@link powersight.repeats.KeyedOrders}. Table: {@code keyed_order}. Wall time.
 */
@NullMarked
package powersight.repeats;

import org.jspecify.annotations.NullMarked;
