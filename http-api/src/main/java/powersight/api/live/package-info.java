/**
 * The live WebSocket: a ticket by a plain request, the socket it opens, and the topics that may be watched on it.
 *
 * <p>Door: {@link powersight.api.live.LiveRoutes}. Live figures never wait for the database.
 */
@NullMarked
package powersight.api.live;

import org.jspecify.annotations.NullMarked;
