package powersight.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import powersight.api.HttpApi;
import powersight.api.ServedApi;
import powersight.api.doors.Core;
import powersight.api.http.HttpSettings;

class DemoFaultsTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void each_fault_is_struck_with_its_time() {
        api.faults.asked.clear();

        assertThat(strike("{\"fault\":\"STOP_DATABASE\",\"seconds\":30}").statusCode())
                .isEqualTo(202);
        assertThat(strike("{\"fault\":\"PAUSE_BROKER\"}").statusCode()).isEqualTo(202);
        assertThat(strike("{\"fault\":\"SKEW_CLOCK\",\"seconds\":-3600}").statusCode())
                .isEqualTo(202);
        assertThat(strike("{\"fault\":\"KILL_NODE\"}").statusCode()).isEqualTo(202);

        assertThat(api.faults.asked).containsExactly("database PT30S", "broker PT10S", "clock PT-1H", "kill");
    }

    @Test
    void what_would_last_too_long_is_refused_with_the_field_named() {
        HttpResponse<String> answer = strike("{\"fault\":\"STOP_DATABASE\",\"seconds\":3601}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(ServedApi.json(answer).path("field").asText()).isEqualTo("seconds");
    }

    @Test
    void a_node_that_is_no_demonstration_has_no_such_route() {
        HttpSettings settings = HttpSettings.of(api.actors.system().settings().config());

        assertThat(new HttpApi(api.actors.system(), withoutFaults(api.core), settings).endpoints())
                .noneMatch(endpoint -> endpoint.template().startsWith("/api/v1/demo"));
    }

    private static Core withoutFaults(Core core) {
        return new Core(
                core.meters(),
                core.meterHistory(),
                core.meterList(),
                core.cities(),
                core.commissioning(),
                core.devices(),
                core.unknownDevices(),
                core.quarantine(),
                core.accounts(),
                core.books(),
                core.pace(),
                core.readings(),
                core.rollups(),
                core.availability(),
                core.projections(),
                core.live(),
                core.areas(),
                core.clock(),
                core.zone(),
                core.blocking(),
                core.metrics(),
                core.parts(),
                core.peers(),
                Optional.empty());
    }

    private HttpResponse<String> strike(String order) {
        return api.send(api.request("/api/v1/demo/faults")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(order)));
    }
}
