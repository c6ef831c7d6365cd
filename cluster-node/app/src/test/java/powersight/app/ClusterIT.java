package powersight.app;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Three nodes with different roles, under load: what comes in anywhere is recorded once, and any node answers for it. */
class ClusterIT extends ClusterTrial {
    @Test
    @Order(4)
    void what_was_acknowledged_is_stored_once_wherever_it_came_in() throws Exception {
        whatWasAcknowledgedIsStoredOnce();
    }
}
