/**
 * Which sums over homes may be told to people who may not see each of those homes: one pure rule ({@link
 * powersight.disclosure.Disclosure}), asked wherever such a sum leaves the system. Live sums ask it in {@code live},
 * suppliers' sums in {@code supply}; who is told more than anybody is decided in {@code rights}.
 */
@NullMarked
package powersight.disclosure;

import org.jspecify.annotations.NullMarked;
