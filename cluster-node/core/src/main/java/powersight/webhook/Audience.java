package powersight.webhook;

import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import powersight.wire.MeterId;

/** Who may be told of a meter. Asked when something happens, and again before it is sent. */
public interface Audience {
    /** Accounts that the meter's data belong to or are shared with now. Those who run the grid are told of every meter. */
    Set<UUID> of(Handle handle, MeterId meter);
}
