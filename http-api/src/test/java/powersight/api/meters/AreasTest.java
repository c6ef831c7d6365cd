package powersight.api.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import powersight.api.ServedApi;
import powersight.api.SocketClient;
import powersight.meter.AreaReport;
import powersight.meter.MeterNow.Connection;
import powersight.wire.MeterId;

/** On a cluster of one: reports of meters come out as sums, by request and live. */
class AreasTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void reports_of_meters_are_summed_for_their_municipality_and_building() {
        api.listed("sum-1", "80381", "block-9", "NEVER_SEEN");
        api.listed("sum-2", "80381", "block-9", "NEVER_SEEN");
        api.areas.report(report("sum-1", 1_000, 10));
        api.areas.report(report("sum-2", 2_500, 20));

        Awaitility.await().untilAsserted(() -> {
            JsonNode sums = json(api.get("/api/v1/municipalities/80381/summary"));
            assertThat(sums.path("watts").asDouble()).isEqualTo(3.5);
            assertThat(sums.path("meters").asInt()).isEqualTo(2);
        });
        JsonNode building = json(api.get("/api/v1/buildings/block-9/summary"));
        assertThat(building.path("online").asInt()).isEqualTo(2);
        assertThat(building.path("heard").asInt()).isEqualTo(2);
        assertThat(building.path("importWh").asLong()).isEqualTo(30);
        Awaitility.await()
                .untilAsserted(() -> assertThat(json(api.get("/api/v1/grid/summary"))
                                .path("watts")
                                .asDouble())
                        .isGreaterThanOrEqualTo(3.5));
    }

    @Test
    void a_building_is_a_live_topic() throws Exception {
        api.listed("live-1", "80284", "block-7", "NEVER_SEEN");
        SocketClient client = SocketClient.open(api.base, null);
        client.hello(json(api.post("/api/v1/live/ticket", "{}")).path("ticket").asText());
        client.send("{\"t\":\"sub\",\"id\":1,\"topic\":\"building/block-7\",\"rate\":4}");
        client.next("snap");

        api.areas.report(report("live-1", "80284", "block-7", 750_000, 5));

        JsonNode change = client.next("d");
        while (!change.path("data").has("watts")) change = client.next("d");
        assertThat(change.path("data").path("watts").asDouble()).isEqualTo(750.0);
        client.abort();
    }

    @Test
    void places_that_do_not_exist_are_refused() {
        assertThat(api.get("/api/v1/municipalities/00000/summary").statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1/buildings/nowhere/summary").statusCode()).isEqualTo(404);
        assertThat(json(api.get("/api/v1/municipalities")).path("items").size()).isEqualTo(168);
    }

    private static AreaReport report(String meter, int milliWatts, long importWh) {
        return report(meter, "80381", "block-9", milliWatts, importWh);
    }

    private static AreaReport report(
            String meter, String municipality, String building, int milliWatts, long importWh) {
        return new AreaReport(
                new MeterId(meter),
                municipality,
                Optional.of(building),
                Connection.ONLINE,
                OptionalInt.of(milliWatts),
                importWh,
                0,
                1);
    }
}
