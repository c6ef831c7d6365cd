/**
 * What an owner lets others see of a home, for what, and until when.
 *
 * <p>Door: {@link powersight.delegation.Delegations}. Tables: {@code delegation}, {@code rights_revision}. A delegation
 * refers to property's row of one ownership, so ending the ownership ends it at the same instant without anybody having to
 * think of it. Its end is grid time, since what it shows is; offers, acceptances and revocations are wall time.
 */
@NullMarked
package powersight.delegation;

import org.jspecify.annotations.NullMarked;
