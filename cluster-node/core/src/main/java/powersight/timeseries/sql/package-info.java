/** Readings in PostgreSQL, one partition per UTC day: the default store. */
@NullMarked
package powersight.timeseries.sql;

import org.jspecify.annotations.NullMarked;
