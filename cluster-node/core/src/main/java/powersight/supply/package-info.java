/**
 * Who sells electricity to whom, and what a supplier may know of its customers: sums of many, never a home.
 *
 * <p>Door: {@link powersight.supply.Suppliers}. Tables: {@code supplier}, {@code supplier_account}, {@code supply}. It reads
 * property's homes and the quarters of {@code timeseries}.
 */
@NullMarked
package powersight.supply;

import org.jspecify.annotations.NullMarked;
