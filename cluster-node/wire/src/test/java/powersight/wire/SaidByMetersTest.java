package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a node subscribes to at somebody else's broker: names that devices know, so they are written out here. */
class SaidByMetersTest {
    @Test
    void all_that_meters_say_and_nothing_that_is_said_to_them() {
        assertThat(Channel.saidByMeters())
                .containsExactlyInAnyOrder(
                        "powersight/v1/meters/+/readings",
                        "powersight/v1/meters/+/heartbeat",
                        "powersight/v1/meters/+/last-gasp",
                        "powersight/v1/meters/+/gap",
                        "powersight/v1/meters/+/replies");
        assertThat(FirmwareTopic.saidByMeters())
                .containsExactlyInAnyOrder(
                        "powersight/v1/meters/+/update/request", "powersight/v1/meters/+/update/progress");
    }
}
