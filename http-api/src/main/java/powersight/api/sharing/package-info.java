/**
 * Letting others see one's data: delegation, suppliers' sums and webhooks.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.sharing;

import org.jspecify.annotations.NullMarked;
