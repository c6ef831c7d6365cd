package powersight.api.appointments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import powersight.api.Contract;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.api.gate.Permissions;
import powersight.identity.Role;

/** Appointments over HTTP, from opening an office to a calendar that is no longer there; every answer is as documented. */
class AppointmentRoutesTest {
    private static final String WEEK = """
            {"from":"2026-11-20","work":[{"day":"MONDAY","from":"08:00","to":"16:00"},
             {"day":"TUESDAY","from":"08:00","to":"16:00"}],
             "breaks":[{"day":"MONDAY","from":"12:00","to":"12:30"}]}""";

    private final ServedPeople api = ServedPeople.get();
    private final JsonNode document = ServedApi.json(api.send("GET", "/openapi.json", null, Map.of()));
    private final List<String> wrong = new ArrayList<>();
    private final TreeSet<String> called = new TreeSet<>();
    private final String admin = api.token("superuser");
    private final String ana = api.token("citizen6"), bojan = api.token("citizen7");
    private final String missing = UUID.randomUUID().toString();

    @Test
    void the_story_of_an_office_a_citizen_and_an_officer() {
        api.becomes("citizen2", Role.OFFICER); // the officer of other tests as well
        String officer = api.token("citizen2");
        String petar = id(officer);

        // an administrator opens an office and seats an officer there
        String office = made(admin, "POST", "/api/v1/offices", Map.of(), office("Šalter Vračar"))
                .get("id")
                .asText();
        assertThat(call(admin, "POST", "/api/v1/offices", Map.of(), office("Šalter Vračar"))
                        .statusCode())
                .isEqualTo(409);
        Map<String, String> at = Map.of("id", office, "officer", petar);
        assertThat(call(admin, "PUT", "/api/v1/offices/{id}", at, office("Šalter Vračar 2"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(call(admin, "PUT", "/api/v1/offices/{id}/officers/{officer}", at, null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(get(ana, "/api/v1/offices", Map.of()).get("total").asInt()).isPositive();
        assertThat(get(ana, "/api/v1/offices/{id}", at).get("officers").asInt()).isEqualTo(1);
        assertThat(get(ana, "/api/v1/offices/{id}/officers", at).get("items")).hasSize(1);

        // the officer says when
        assertThat(call(officer, "POST", "/api/v1/officers/{officer}/weeks", at, WEEK)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> backwards =
                call(officer, "POST", "/api/v1/officers/{officer}/weeks", at, WEEK.replace("16:00", "07:00"));
        assertThat(backwards.statusCode()).isEqualTo(422);
        assertThat(code(backwards)).isEqualTo("ends-before-it-starts");
        assertThat(get(officer, "/api/v1/officers/{officer}/weeks", at).get("items"))
                .hasSize(1);

        // a citizen sees what is free, books, and is refused what is none
        JsonNode free = get(ana, "/api/v1/offices/{id}/free-slots?from=2026-11-23&to=2026-11-24", at);
        assertThat(free.get("total").asInt()).isEqualTo(15);
        assertThat(free.get("items").get(0).get("local").asText()).isEqualTo("2026-11-23T08:00+01:00");
        JsonNode booked = made(ana, "POST", "/api/v1/appointments", Map.of(), booking(office, "2026-11-23T08:00"));
        Map<String, String> hers = Map.of("id", booked.get("id").asText());
        assertThat(get(ana, "/api/v1/offices/{id}/free-slots?from=2026-11-23&to=2026-11-24", at)
                        .get("total")
                        .asInt())
                .isEqualTo(14);
        refused(ana, booking(office, "2026-11-23T14:10"), 422, "not-on-the-half-hour");
        refused(ana, booking(office, "2026-11-20T08:30"), 422, "in-the-past");
        refused(ana, booking(office, "2026-11-23T12:00"), 422, "no-such-slot");
        refused(bojan, booking(office, "2026-11-23T08:00"), 409, "slot-taken");
        refused(ana, booking(missing, "2026-11-23T09:00"), 404, "no-such-office");
        made(ana, "POST", "/api/v1/appointments", Map.of(), booking(office, "2026-11-24T08:00"));
        refused(ana, booking(office, "2026-11-24T09:00"), 409, "two-open-already");
        assertThat(get(ana, "/api/v1/appointments", Map.of()).get("items")).hasSize(2);
        assertThat(api.as(ana, "GET", "/api/v1/me/inbox?language=en", null).body())
                .contains("Your appointment on 23.11.2026. 08:00");

        // the officer sees who comes
        assertThat(get(officer, "/api/v1/officers/{officer}/appointments?from=2026-11-23&to=2026-11-24", at)
                        .get("items"))
                .hasSize(1);
        assertThat(get(officer, "/api/v1/offices/{id}/free-busy?from=2026-11-23&to=2026-11-24", at)
                        .get("total")
                        .asInt())
                .isEqualTo(15);

        // calendars: a file, and an address that a program reads
        assertThat(call(ana, "GET", "/api/v1/appointments/{id}/calendar", hers, null)
                        .body())
                .contains("UID:appointment-" + hers.get("id"), "DTSTART:20261123T070000Z");
        HttpResponse<String> moved =
                call(ana, "POST", "/api/v1/appointments/{id}/move", hers, "{\"start\":\"2026-11-23T09:00:00+01:00\"}");
        assertThat(moved.statusCode()).isEqualTo(200);
        calendarAddress(ana);

        // what is another's is answered like what is not there
        for (String path :
                List.of("/api/v1/appointments/{id}", "/api/v1/appointments/{id}/calendar", "/api/v1/appointments/{id}"))
            assertThat(code(call(bojan, "GET", path, hers, null)))
                    .isEqualTo(code(call(bojan, "GET", path, Map.of("id", missing), null)))
                    .isEqualTo("no-such-appointment");
        assertThat(call(bojan, "POST", "/api/v1/appointments/{id}/cancellation", hers, "{}")
                        .statusCode())
                .isEqualTo(404);

        // an absence that touches the appointment asks, then is made with a choice
        String away = "\"from\":\"2026-11-23T00:00:00+01:00\",\"to\":\"2026-11-24T00:00:00+01:00\",\"reason\":\"kurs\"";
        HttpResponse<String> asks = call(officer, "POST", "/api/v1/officers/{officer}/absences", at, "{" + away + "}");
        assertThat(asks.statusCode()).isEqualTo(409);
        assertThat(code(asks)).isEqualTo("appointments-affected");
        assertThat(ServedApi.json(asks).get("affected").get(0).get("id").asText())
                .isEqualTo(hers.get("id"));
        HttpResponse<String> done = call(
                officer,
                "POST",
                "/api/v1/officers/{officer}/absences",
                at,
                "{" + away + ",\"affected\":{\"others\":\"NEXT_FREE\",\"reason\":\"Službenik je na kursu\"}}");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(get(ana, "/api/v1/appointments/{id}", hers).get("local").asText())
                .isEqualTo("2026-11-24T08:30+01:00");
        String absence = get(officer, "/api/v1/officers/{officer}/absences", at)
                .get("items")
                .get(0)
                .get("id")
                .asText();
        assertThat(call(
                                officer,
                                "DELETE",
                                "/api/v1/officers/{officer}/absences/{id}",
                                Map.of("officer", petar, "id", absence),
                                null)
                        .statusCode())
                .isEqualTo(204);

        // a closed day, and an officer who leaves
        String day = "{\"office\":\"" + office + "\",\"day\":\"2026-12-01\",\"name\":\"Selidba\"}";
        assertThat(call(officer, "POST", "/api/v1/closed-days", Map.of(), day).statusCode())
                .isEqualTo(200);
        assertThat(call(officer, "POST", "/api/v1/closed-days", Map.of(), day).statusCode())
                .isEqualTo(422);
        String closed = get(ana, "/api/v1/closed-days?office=" + office, Map.of())
                .get("items")
                .get(0)
                .get("id")
                .asText();
        assertThat(call(officer, "DELETE", "/api/v1/closed-days/{id}", Map.of("id", closed), null)
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> cancelled = call(ana, "POST", "/api/v1/appointments/{id}/cancellation", hers, "{}");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(call(admin, "POST", "/api/v1/offices/{id}/officers/{officer}/removal", at, "{}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(call(
                                admin,
                                "POST",
                                "/api/v1/offices/{id}/officers/{officer}/removal",
                                at,
                                "{\"others\":\"CANCEL\",\"reason\":\"Šalter se zatvara\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(admin, "/api/v1/audit/verdict", Map.of()).get("whole").asBoolean())
                .isTrue();

        assertThat(wrong).isEmpty();
        assertThat(called).as("every route of this feature was called").containsAll(routesOfTheFeature());
    }

    @Test
    void of_200_bookings_of_one_slot_at_the_same_instant_one_is_made() throws Exception {
        String officer = admin; // a superuser is an officer too
        String office = made(admin, "POST", "/api/v1/offices", Map.of(), office("Šalter Palilula"))
                .get("id")
                .asText();
        Map<String, String> at = Map.of("id", office, "officer", id(officer));
        call(admin, "PUT", "/api/v1/offices/{id}/officers/{officer}", at, null);
        call(officer, "POST", "/api/v1/officers/{officer}/weeks", at, WEEK);
        List<String> tokens = List.of(ana, bojan, api.token("citizen8"));

        ExecutorService threads = Executors.newFixedThreadPool(50);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String token = tokens.get(i % tokens.size());
            answers.add(threads.submit(() -> {
                go.await();
                return api.as(token, "POST", "/api/v1/appointments", booking(office, "2026-11-30T10:00"))
                        .statusCode();
            }));
        }
        go.countDown();
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) statuses.add(answer.get());
        threads.shutdown();

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(199);
    }

    private void calendarAddress(String token) {
        JsonNode feed = made(token, "POST", "/api/v1/me/calendars", Map.of(), "{\"kind\":\"OWN\"}");
        Map<String, String> secret = Map.of("token", feed.get("path").asText().replaceAll(".*/(.*)\\.ics", "$1"));
        HttpResponse<String> calendar = call(null, "GET", "/api/v1/calendars/{token}.ics", secret, null);
        assertThat(calendar.statusCode()).isEqualTo(200);
        assertThat(calendar.headers().firstValue("Content-Type")).contains("text/calendar; charset=UTF-8");
        assertThat(calendar.body()).contains("SEQUENCE:1", "DTSTART:20261123T080000Z");
        String tag = calendar.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = api.send("GET", feed.get("path").asText(), null, Map.of("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();

        assertThat(get(token, "/api/v1/me/calendars", Map.of()).get("items")).hasSize(1);
        Map<String, String> its = Map.of("id", feed.get("id").asText());
        assertThat(call(bojan, "DELETE", "/api/v1/me/calendars/{id}", its, null).statusCode())
                .isEqualTo(404);
        assertThat(call(token, "DELETE", "/api/v1/me/calendars/{id}", its, null).statusCode())
                .isEqualTo(204);
        assertThat(call(null, "GET", "/api/v1/calendars/{token}.ics", secret, null)
                        .statusCode())
                .isEqualTo(404);
    }

    private void refused(String token, String body, int status, String code) {
        HttpResponse<String> answer = call(token, "POST", "/api/v1/appointments", Map.of(), body);
        assertThat(answer.statusCode()).as(body).isEqualTo(status);
        assertThat(code(answer)).isEqualTo(code);
    }

    private JsonNode get(String token, String path, Map<String, String> values) {
        HttpResponse<String> answer = call(token, "GET", path, values, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServedApi.json(answer);
    }

    private JsonNode made(String token, String method, String path, Map<String, String> values, String body) {
        HttpResponse<String> answer = call(token, method, path, values, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return ServedApi.json(answer);
    }

    /** Every call is held against the document as well. */
    private HttpResponse<String> call(
            @Nullable String token, String method, String path, Map<String, String> values, @Nullable String body) {
        String address = path;
        for (Map.Entry<String, String> value : values.entrySet())
            address = address.replace("{" + value.getKey() + "}", value.getValue());
        HttpResponse<String> answer = api.as(token, method, address, body);
        String template = path.replaceAll("\\?.*", "");
        called.add(method + " " + template);
        Contract.check(document, method.toLowerCase(Locale.ROOT), template, answer, wrong);
        return answer;
    }

    private List<String> routesOfTheFeature() {
        return Permissions.names().stream()
                .filter(name -> name.matches(
                        "\\w+ /api/v1/(offices|officers|closed-days|appointments|me/calendars|calendars).*"))
                .toList();
    }

    private String id(String token) {
        return ServedApi.json(api.as(token, "GET", "/api/v1/me", null))
                .get("id")
                .asText();
    }

    private static String code(HttpResponse<String> answer) {
        return ServedApi.json(answer).get("code").asText();
    }

    private static String office(String name) {
        return ServedPeople.json("name", name, "address", "Južni bulevar 1, Beograd");
    }

    private static String booking(String office, String local) {
        return ServedPeople.json("office", office, "start", local + ":00+01:00", "about", "Novo brojilo");
    }
}
