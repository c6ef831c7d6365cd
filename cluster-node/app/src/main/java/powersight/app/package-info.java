/**
 * The program: its command line, its own PostgreSQL, its data directory, and {@link powersight.app.Wiring}, which puts
 * every part together in the order in which they start. Nothing depends on this package.
 */
@NullMarked
package powersight.app;

import org.jspecify.annotations.NullMarked;
