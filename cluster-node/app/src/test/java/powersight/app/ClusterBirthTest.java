package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import powersight.testing.TestDatabase;

/** Two nodes that may both begin a cluster, over one real database. */
class ClusterBirthTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final TestDatabase database = TestDatabase.create();
    private final ClusterBirth one = new ClusterBirth(database.address()), other = new ClusterBirth(database.address());

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        database.close();
    }

    @Test
    void while_one_begins_no_other_may_and_when_it_did_not_come_to_it_the_other_may() throws Exception {
        assertThat(one.mayBegin()).isTrue();
        assertThat(other.mayBegin()).isFalse();

        one.close();

        await().atMost(SOON).until(other::mayBegin);
    }

    @Test
    void over_a_database_that_has_a_cluster_none_begins_until_its_last_member_is_gone() throws Exception {
        assertThat(one.mayBegin()).isTrue();
        one.isMember();

        // its lock becomes one that members share, and still nobody else holds it alone
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> !other.mayBegin());
        one.close();

        await().atMost(SOON).until(other::mayBegin);
    }
}
