/**
 * Everything a utility has in its database, as one file, and back: from the built-in PostgreSQL to a server, from one
 * machine to another, or as a backup.
 */
@NullMarked
package powersight.app.transfer;

import org.jspecify.annotations.NullMarked;
