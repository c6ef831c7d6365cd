/**
 * Who with power did what, when, and what it was before and after: an append-only list, chained by hashes, so that a row
 * altered behind our back is found.
 *
 * <p>Door: {@link powersight.audit.Audit}. Tables: {@code audit_entry}, {@code audit_head}. It knows no other feature;
 * those that change something with consequences write here in the same transaction.
 */
@NullMarked
package powersight.audit;

import org.jspecify.annotations.NullMarked;
