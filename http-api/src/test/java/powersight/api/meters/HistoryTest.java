package powersight.api.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;
import powersight.wire.Reading;

/** Past readings, through the real store and the real sums. */
class HistoryTest {
    private static final MeterId METER = new MeterId("history-1");
    private static final Instant NOON = Example.NOON;

    private final ServedApi api = ServedApi.get();

    /** One reading every 5 minutes from 12:00 on, 100 Wh more each time, with 1,200 W. */
    @BeforeEach
    void twelve_readings() {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 12; i++)
            readings.add(Example.reading(i + 1, NOON.plusSeconds(300L * i), 1_000 + 100L * i, 1_200_000));
        api.meters.stands(Example.online(METER.value(), readings.get(11)));
        if (api.readings.count(METER, NOON, NOON.plusSeconds(3_600)) > 0) return;
        api.readings.append(readings.stream()
                .map(reading -> new StoredReading(METER, reading, reading.at().plusSeconds(1)))
                .toList());
        for (Reading reading : readings) addToItsQuarter(reading);
    }

    /** As the projection of sums would: a reading exactly on the quarter closes it. */
    private void addToItsQuarter(Reading reading) {
        api.database
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                insert into rollup_quarter values (:meter, :slot, 1, 1, 0, 1, :mw, :mw, :mw, :at, :seq, :t1, 200, 0, 0,
                  :at, :seq, :t1, 200, 0, 0)
                on conflict (meter, slot) do update set count = rollup_quarter.count + 1,
                  late_count = rollup_quarter.late_count + 1, measured = rollup_quarter.measured + 1,
                  sum_mw = rollup_quarter.sum_mw + :mw, last_at = :at, last_seq = :seq, last_import_t1 = :t1""")
                        .bind("meter", METER.value())
                        .bind("slot", (int) ((reading.at().getEpochSecond() + 899) / 900))
                        .bind("mw", reading.electrical().milliWatts())
                        .bind("at", reading.at().toEpochMilli())
                        .bind("seq", reading.sequence())
                        .bind("t1", reading.registers().importT1Wh())
                        .execute());
    }

    @Test
    void readings_come_in_pages_in_the_order_of_time() {
        String path = "/api/v1/meters/history-1/readings?from=2026-11-20T12:00:00Z&to=2026-11-20T13:00:00Z&limit=7";

        JsonNode first = json(api.get(path));
        JsonNode second = json(api.get(path + "&after=" + first.path("next").asText()));

        assertThat(first.path("items").size()).isEqualTo(7);
        assertThat(second.path("items").findValuesAsText("seq")).containsExactly("8", "9", "10", "11", "12");
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(first.path("items").path(0).path("receivedAt").asText()).isEqualTo("2026-11-20T12:00:01Z");
    }

    @Test
    void readings_come_as_a_table_when_that_is_asked_for() {
        HttpResponse<String> csv =
                api.send(api.request("/api/v1/meters/history-1/readings?from=1795176000&to=2026-11-20T13:00:00Z")
                        .header("Accept", "text/csv"));

        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        List<String> lines = csv.body().lines().toList();
        assertThat(lines).hasSize(13);
        assertThat(lines.get(0)).startsWith("at,receivedAt,seq,importT1Wh");
        assertThat(lines.get(1))
                .isEqualTo("2026-11-20T12:00:00Z,2026-11-20T12:00:01Z,1,1000,200,0,0,220.4,1.34,1200.0,,50.0,LATE");
    }

    @Test
    void a_calendar_unit_is_cut_in_the_grids_zone_with_a_step_that_suits_it() {
        JsonNode day = json(api.get("/api/v1/meters/history-1/series?range=day&at=2026-11-20T12:30:00Z"));

        assertThat(day.path("from").asText()).isEqualTo("2026-11-19T23:00:00Z");
        assertThat(day.path("to").asText()).isEqualTo("2026-11-20T23:00:00Z");
        assertThat(day.path("step").asText()).isEqualTo("300s");
        assertThat(day.path("start").size()).isEqualTo(12);
        assertThat(day.path("start").path(1).asLong()
                        - day.path("start").path(0).asLong())
                .isEqualTo(300);
        assertThat(day.path("importT1Wh").path(0).isNull())
                .as("nothing is known before")
                .isTrue();
        assertThat(day.path("importT1Wh").path(1).asLong()).isEqualTo(100);
        assertThat(day.path("meanWatts").path(5).asDouble()).isEqualTo(1_200);
        assertThat(day.path("firstAvailable").asText()).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(length("2026-03-29T12:00:00Z")).as("the spring day").isEqualTo(23 * 3600);
        assertThat(length("2026-10-25T12:00:00Z")).as("the autumn day").isEqualTo(25 * 3600);
    }

    @Test
    void sums_are_told_by_quarter_and_hour() {
        JsonNode quarters = json(api.get(
                "/api/v1/meters/history-1/series?from=2026-11-20T12:00:00Z&to=2026-11-20T13:00:00Z&step=quarter"));
        JsonNode month = json(api.get("/api/v1/meters/history-1/series?range=month&at=2026-11-20T12:30:00Z"));

        long sum = 0;
        for (JsonNode part : quarters.path("importT1Wh")) sum += part.asLong();
        assertThat(sum).as("the reading at noon itself ends the quarter before").isEqualTo(1_100);
        assertThat(month.path("step").asText()).isEqualTo("hour");
        int late = 0;
        for (JsonNode part : month.path("late")) late += part.asInt();
        assertThat(late).isEqualTo(12);
    }

    @Test
    void more_points_than_a_screen_can_show_are_refused_with_a_step_that_fits() {
        HttpResponse<String> answer =
                api.get("/api/v1/meters/history-1/series?from=2026-01-01T00:00:00Z&to=2026-11-20T00:00:00Z&step=10s");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("too-many-buckets");
        assertThat(json(answer).path("advice").asText()).contains("step=day");
    }

    @Test
    void uptime_is_told_with_its_stretches_and_an_unfinished_period_ends_now() {
        api.database.jdbi().useHandle(handle -> handle.execute("""
                insert into availability_interval (meter, from_at, to_at, state) values
                  ('history-1', '2026-07-01T00:00:00Z', '2026-07-01T18:00:00Z', 'UP'),
                  ('history-1', '2026-07-01T18:00:00Z', null, 'DOWN') on conflict do nothing"""));

        JsonNode day = json(
                api.get("/api/v1/meters/history-1/availability?from=2026-06-30T12:00:00Z&to=2026-07-02T00:00:00Z"));

        assertThat(day.path("up").asLong()).isEqualTo(18 * 3600);
        assertThat(day.path("down").asLong()).isEqualTo(6 * 3600);
        assertThat(day.path("unknown").asLong()).isEqualTo(12 * 3600);
        assertThat(day.path("uptimePercent").asDouble()).isEqualTo(75.0);
        assertThat(day.path("intervals").path(1).path("to").asText()).isEqualTo("2026-07-02T00:00:00Z");
        assertThat(api.get("/api/v1/meters/history-1/availability?from=2026-07-01T00:00:00Z&to=2199-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_plain_paths_speak_as_devices_do() {
        api.listed("history-1", "ONLINE");
        JsonNode devices = json(api.get("/api/devices?limit=1000"));
        JsonNode reading = json(api.get("/api/readings?deviceId=history-1&from=1795176000&to=1795179600"))
                .path("items")
                .path(0);

        assertThat(devices.path("items").findValuesAsText("deviceId")).contains("history-1");
        assertThat(reading.path("timestamp").asLong()).isEqualTo(1_795_176_000L);
        assertThat(reading.path("voltage").asDouble()).isEqualTo(220.4);
        assertThat(reading.path("current").asDouble()).isEqualTo(1.34);
        assertThat(reading.path("energy").asDouble()).isEqualTo(1.2);
        assertThat(reading.path("flags").toString()).isEqualTo("[\"LATE\"]");
    }

    @Test
    void the_plain_paths_say_what_is_wrong_with_a_question() {
        assertField("/api/readings", "deviceId");
        assertField("/api/readings?deviceId=history-1&from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z", "from");
        assertField("/api/readings?deviceId=history-1&from=2025-01-01T00:00:00Z&to=2026-11-20T00:00:00Z", "from");
        assertField("/api/readings?deviceId=history-1&from=yesterday", "from");
        assertThat(api.get("/api/readings?deviceId=nobody").statusCode()).isEqualTo(404);
        assertThat(api.send(api.request("/api/readings?deviceId=history-1").header("Accept", "image/png"))
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void a_projection_is_rebuilt_on_demand_and_another_name_is_not_known() {
        assertThat(api.post("/api/v1/projections/nothing/rebuild", "").statusCode())
                .isEqualTo(404);
        assertThat(json(api.get("/api/v1/projections")).path("items").isArray()).isTrue();
    }

    private long length(String at) {
        JsonNode day = json(api.get("/api/v1/meters/history-1/series?range=day&at=" + at));
        return Instant.parse(day.path("to").asText()).getEpochSecond()
                - Instant.parse(day.path("from").asText()).getEpochSecond();
    }

    private void assertField(String path, String field) {
        HttpResponse<String> answer = api.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("field").asText()).isEqualTo(field);
        assertThat(json(answer).path("advice").asText()).isNotEmpty();
    }
}
