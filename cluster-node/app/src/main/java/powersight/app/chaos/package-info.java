/**
 * The proof that nothing is lost: real processes run under load, a fault strikes, and what the meters were told is held
 * against what is kept. {@code ChaosCommand} is the door, {@code Faults} the list of what may go wrong.
 */
@NullMarked
package powersight.app.chaos;

import org.jspecify.annotations.NullMarked;
