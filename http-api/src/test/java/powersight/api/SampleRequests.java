package powersight.api;

import java.util.Map;
import powersight.api.http.Endpoint;

/**
 * What each route may be asked with, well formed and otherwise harmless. {@code $kind} stands for a thing of that kind, to be
 * put in by who asks: see {@link Belongings}.
 */
final class SampleRequests {
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("POST /api/v1/buildings/{id}/flats", "{\"label\":\"31\"}"),
            Map.entry("POST /api/v1/flats/{id}/claims", "{\"contractNumber\":\"4711\",\"note\":\"mine\"}"),
            Map.entry("PUT /api/v1/flats/{id}/meter", "{\"meter\":\"belongs-1\"}"),
            Map.entry("POST /api/v1/claims/{id}/answer", "{\"note\":\"here it is\"}"),
            Map.entry("POST /api/v1/claims/{id}/question", "{\"note\":\"And the deed?\"}"),
            Map.entry("POST /api/v1/claims/{id}/rejection", "{\"reason\":\"no deed\"}"),
            Map.entry("POST /api/v1/claims/{id}/undoing", "{\"reason\":\"a mistake\"}"),
            Map.entry("POST /api/v1/appointments/{id}/move", "{\"start\":\"2026-11-24T09:00:00+01:00\"}"),
            Map.entry("POST /api/v1/offices", "{\"name\":\"An office\",\"address\":\"Dunavska 1\"}"),
            Map.entry("PUT /api/v1/offices/{id}", "{\"name\":\"Belongings' office\",\"address\":\"Dunavska 2\"}"),
            Map.entry(
                    "POST /api/v1/delegations",
                    "{\"flat\":\"$flats\",\"to\":\"citizen9\",\"uses\":[\"LIVE\"],\"until\":\"$until\"}"),
            Map.entry(
                    "POST /api/v1/appointments",
                    "{\"office\":\"$offices\",\"start\":\"2026-11-24T10:00:00+01:00\",\"about\":\"A bill\"}"),
            Map.entry(
                    "POST /api/v1/closed-days",
                    "{\"office\":\"$offices\",\"day\":\"2027-05-04\",\"name\":\"Praznik\"}"),
            Map.entry("PUT /api/v1/flats/{id}/supplier", "{\"supplier\":\"$suppliers\"}"),
            Map.entry("POST /api/v1/suppliers/{id}/accounts", "{\"account\":\"$users\"}"),
            Map.entry("POST /api/v1/meters", "{\"id\":\"$new\",\"municipality\":\"80284\"}"),
            Map.entry("POST /api/v1/meters/delivery", "{\"meters\":[{\"id\":\"$new\",\"municipality\":\"80284\"}]}"),
            Map.entry("POST /api/v1/concentrators", "{\"id\":\"$new\"}"),
            Map.entry("POST /api/v1/meters/{id}/commands", "{\"kind\":\"READ_NOW\"}"),
            Map.entry("POST /api/v1/meters/{id}/firmware", "{\"model\":\"belongs\",\"version\":\"1.0.0\"}"),
            Map.entry("POST /api/v1/demo/faults", "{\"fault\":\"SKEW_CLOCK\",\"seconds\":0}"),
            Map.entry("POST /api/v1/me/calendars", "{\"kind\":\"OWN\"}"),
            Map.entry("POST /api/v1/api-keys", "{\"name\":\"t\",\"scopes\":[\"read:bills\"]}"),
            Map.entry("POST /api/v1/alarms/{number}/acknowledgement", "{\"note\":\"on our way\"}"),
            Map.entry(
                    "PUT /api/v1/silence-rules/{kind}/{asset}",
                    "{\"watched\":true,\"afterMinutes\":90,\"repeatMinutes\":600}"),
            Map.entry("POST /api/v1/suppliers", "{\"name\":\"Supplier $new\"}"),
            Map.entry("PUT /api/v1/users/{id}/roles", "{\"roles\":[\"CITIZEN\"]}"),
            Map.entry("PUT /api/v1/users/{id}/state", "{\"active\":true}"),
            Map.entry("POST /api/v1/me/password", "{\"present\":\"wrong\",\"next\":\"sedam plavih ptica\"}"),
            Map.entry("POST /api/v1/me/second-factor/confirmation", "{\"code\":\"123456\"}"),
            Map.entry("POST /api/v1/me/second-factor/removal", "{\"password\":\"x\",\"code\":\"123456\"}"),
            Map.entry("POST /api/v1/registrations", "{\"email\":\"a@b.example\",\"name\":\"A\",\"language\":\"en\"}"),
            Map.entry(
                    "POST /api/v1/registrations/confirmation",
                    "{\"token\":\"made-up\",\"password\":\"sedam plavih ptica\"}"),
            Map.entry("POST /api/v1/password-links", "{\"email\":\"a@b.example\"}"),
            Map.entry("POST /api/v1/password-links/use", "{\"token\":\"made-up\",\"password\":\"sedam plavih ptica\"}"),
            Map.entry("POST /api/v1/session", "{\"name\":\"nobody\",\"password\":\"nothing at all\"}"),
            Map.entry("POST /api/v1/session/refresh", "{\"refreshToken\":\"made-up\"}"),
            Map.entry(
                    "POST /api/v1/webhooks",
                    "{\"url\":\"http://127.0.0.1:9/x\",\"events\":[\"claim.decided\",\"appointment.changed\"]}"),
            Map.entry(
                    "POST /api/v1/buildings",
                    "{\"settlement\":\"Novi Sad\",\"street\":\"Belongings' street\",\"number\":\"2\","
                            + "\"latitude\":45.2551,\"longitude\":19.8451,\"flat\":{\"label\":\"1\"}}"),
            Map.entry(
                    "POST /api/v1/officers/{officer}/weeks",
                    "{\"from\":\"2027-01-04\",\"work\":[{\"day\":\"MONDAY\",\"from\":\"08:00\",\"to\":\"16:00\"}]}"),
            Map.entry(
                    "POST /api/v1/officers/{officer}/absences",
                    "{\"from\":\"2027-03-01T00:00:00+01:00\",\"to\":\"2027-03-02T00:00:00+01:00\",\"reason\":\"kurs\"}"));

    private static final String PERIOD = "?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
    private static final Map<String, String> QUERIES = Map.of(
            "/api/readings", PERIOD + "&deviceId=$meters",
            "/api/v1/offices/{id}/free-slots", "?from=2026-11-23&to=2026-11-28",
            "/api/v1/offices/{id}/free-busy", "?from=2026-11-23&to=2026-11-28",
            "/api/v1/officers/{officer}/appointments", "?from=2026-11-23&to=2026-11-28",
            "/api/v1/supplier/customers", "?from=2026-11-01&to=2026-12-01",
            "/api/v1/municipalities/at", "?latitude=45.2551&longitude=19.8451");

    private SampleRequests() {}

    /** {@code {}} where nothing need be said. */
    static String body(Endpoint endpoint) {
        return body(endpoint.method() + " " + endpoint.template());
    }

    static String body(String route) {
        return BODIES.getOrDefault(route, "{}");
    }

    /** With its question mark, or nothing. */
    static String query(Endpoint endpoint) {
        String query = QUERIES.getOrDefault(endpoint.template(), "");
        return query.isEmpty() && endpoint.template().startsWith("/api/v1/meters/{id}") ? PERIOD : query;
    }
}
