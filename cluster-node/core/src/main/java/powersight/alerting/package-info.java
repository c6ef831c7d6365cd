/** Alarms of silence: raised when a meter or a whole building is not heard, told again, escalated, and cleared by itself. */
@NullMarked
package powersight.alerting;

import org.jspecify.annotations.NullMarked;
