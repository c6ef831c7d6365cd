package powersight.api.gate;

import static powersight.identity.Role.ADMINISTRATOR;
import static powersight.identity.Role.CITIZEN;
import static powersight.identity.Role.OFFICER;
import static powersight.identity.Role.OPERATOR;
import static powersight.identity.Role.PROVIDER;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import powersight.api.http.Endpoint;
import powersight.identity.Role;
import powersight.identity.Scope;

/** Who may ask for what: one line per route. A route without a line is refused once sign-in is demanded. */
public final class Permissions {
    /**
     * @param roles any of these; empty means everybody who is signed in
     * @param owned the parameter that names a meter: who has a right to that meter is let in too, and to everybody else
     *     it is as if there were no such meter
     * @param keys the scopes any of which lets an API key in; none, and only people may
     * @param always demanded even while other routes are open
     * @param noted where the route and not its feature writes into the audit; see {@link Noted}
     */
    record Rule(
            boolean open,
            Set<Role> roles,
            Optional<String> owned,
            Set<Scope> keys,
            boolean always,
            boolean mustChangeToo,
            Optional<Noting> noted) {
        boolean admits(Set<Role> theirs) {
            return roles.isEmpty() || theirs.stream().anyMatch(roles::contains);
        }

        Rule orOwner(String parameter) {
            return new Rule(open, roles, Optional.of(parameter), keys, always, mustChangeToo, noted);
        }

        Rule orKey(Scope... scopes) {
            return new Rule(open, roles, owned, Set.of(scopes), always, mustChangeToo, noted);
        }

        Rule noted(String what) {
            return noted(new Noting(what, false));
        }

        /** For what may take the audit itself away for a while. */
        Rule notedBeforehand(String what) {
            return noted(new Noting(what, true));
        }

        private Rule noted(Noting noting) {
            return new Rule(open, roles, owned, keys, always, mustChangeToo, Optional.of(noting));
        }
    }

    /** @param what the audit calls it */
    record Noting(String what, boolean beforehand) {}

    private static final Rule OPEN = rule(true, Set.of(), false, false);
    private static final Rule SIGNED_IN = rule(false, Set.of(), false, false);
    private static final Rule OWN = rule(false, Set.of(), true, false);
    private static final Rule CHANGE = rule(false, Set.of(), true, true);
    private static final Rule ADMIN = rule(false, Set.of(ADMINISTRATOR), true, false);
    private static final Rule OFFICE = rule(false, Set.of(OFFICER, ADMINISTRATOR), true, false);
    private static final Rule SELLS = rule(false, Set.of(PROVIDER), true, false);
    private static final Rule RUNS_THE_GRID = only(OPERATOR, ADMINISTRATOR);
    private static final Rule SEES_METERS = only(OPERATOR, OFFICER, ADMINISTRATOR);
    private static final Rule SEES_THE_METER =
            SEES_METERS.orOwner("id").orKey(Scope.READ_METERS, Scope.READ_CONSUMPTION);

    private static final Rule DECIDES_CLAIMS = always(OFFICER);
    private static final Rule SEES_CLAIMS = always(OFFICER, ADMINISTRATOR);
    private static final Rule HANGS_METERS = always(OFFICER, OPERATOR);
    private static final Rule WATCHES_METERS = always(OPERATOR, OFFICER, ADMINISTRATOR);
    private static final Rule CITIZENS = always(CITIZEN);
    private static final Rule OFFICES = always(OFFICER, ADMINISTRATOR); // each their own: asked again inside

    private static final Map<String, Rule> LINES = new TreeMap<>();

    static {
        LINES.put("GET /health/live", OPEN);
        LINES.put("GET /health/ready", OPEN);
        LINES.put("GET /metrics", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("GET /openapi.json", OPEN);
        LINES.put("GET /docs", OPEN);
        LINES.put("GET /docs/style.css", OPEN);
        LINES.put("GET /api/v1/clock", OPEN);
        LINES.put("GET /api/v1/municipalities", OPEN);

        // lists and sums hold what the asker may see and nothing else: see Looks
        LINES.put("GET /api/v1/meters", SIGNED_IN.orKey(Scope.READ_METERS, Scope.READ_CONSUMPTION));
        LINES.put("POST /api/v1/meters", RUNS_THE_GRID.orKey(Scope.WRITE_METERS).noted("meter-commissioned"));
        LINES.put(
                "POST /api/v1/meters/delivery",
                RUNS_THE_GRID.orKey(Scope.WRITE_METERS).noted("meters-delivered"));
        LINES.put("GET /api/v1/meters/{id}", SEES_THE_METER);
        LINES.put("GET /api/v1/meters/{id}/readings", SEES_THE_METER);
        LINES.put("GET /api/v1/meters/{id}/series", SEES_THE_METER);
        LINES.put("GET /api/v1/meters/{id}/availability", SEES_THE_METER);
        LINES.put("GET /api/v1/meters/{id}/incidents", SEES_THE_METER);
        LINES.put("GET /api/v1/meters/{id}/commands", SEES_METERS.orKey(Scope.READ_METERS));
        LINES.put("POST /api/v1/meters/{id}/commands", RUNS_THE_GRID.orKey(Scope.WRITE_METERS));
        LINES.put("GET /api/v1/meters/{id}/commands/{command}", SEES_METERS.orKey(Scope.READ_METERS));
        LINES.put("GET /api/devices", SIGNED_IN.orKey(Scope.READ_METERS, Scope.READ_CONSUMPTION));
        LINES.put(
                "GET /api/readings", SEES_METERS.orOwner("deviceId").orKey(Scope.READ_METERS, Scope.READ_CONSUMPTION));
        LINES.put(
                "POST /api/v1/concentrators",
                RUNS_THE_GRID.orKey(Scope.WRITE_METERS).noted("concentrator-made-known"));
        LINES.put("GET /api/v1/devices/{id}/key", SEES_METERS.orKey(Scope.READ_METERS));
        LINES.put("POST /api/v1/devices/{id}/key", RUNS_THE_GRID.orKey(Scope.WRITE_METERS));
        LINES.put("POST /api/v1/devices/{id}/key/rotation", SEES_METERS.orKey(Scope.WRITE_METERS));
        LINES.put("POST /api/v1/devices/{id}/key/revocation", SEES_METERS.orKey(Scope.WRITE_METERS));
        LINES.put("GET /api/v1/firmware/images", SEES_METERS.orKey(Scope.READ_METERS));
        LINES.put("POST /api/v1/firmware/images", ADMIN);
        LINES.put("GET /api/v1/meters/{id}/firmware", SEES_METERS.orKey(Scope.READ_METERS));
        LINES.put("POST /api/v1/meters/{id}/firmware", RUNS_THE_GRID.orKey(Scope.WRITE_METERS));
        LINES.put("GET /api/v1/devices/{id}/firmware/offer", OPEN); // the device's own secret is the proof
        LINES.put("GET /api/v1/devices/{id}/firmware/chunk", OPEN);
        LINES.put("GET /api/v1/unknown-devices", RUNS_THE_GRID.orKey(Scope.READ_METERS));
        LINES.put("GET /api/v1/quarantine", RUNS_THE_GRID.orKey(Scope.RUN_GRID));
        LINES.put("GET /api/v1/quarantine/{id}", RUNS_THE_GRID.orKey(Scope.RUN_GRID));
        LINES.put("GET /api/v1/accounts", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/accounts/minutes", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/accounts/missing", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/accounts/slowed", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("POST /api/v1/demo/faults", ADMIN.notedBeforehand("demo-fault"));
        LINES.put("GET /api/v1/nodes", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/projections", RUNS_THE_GRID.orKey(Scope.READ_GRID));
        LINES.put(
                "POST /api/v1/projections/{name}/rebuild",
                RUNS_THE_GRID.orKey(Scope.RUN_GRID).noted("projection-rebuilt"));

        LINES.put("GET /api/v1/alarms", SEES_METERS.orKey(Scope.READ_GRID));
        LINES.put("POST /api/v1/alarms/{number}/acknowledgement", WATCHES_METERS);
        LINES.put("GET /api/v1/meters/{id}/alarms", SEES_THE_METER);
        LINES.put("GET /api/v1/silence-rules", SEES_METERS.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/silence-rules/{kind}/{asset}", SEES_METERS.orKey(Scope.READ_GRID));
        LINES.put("PUT /api/v1/silence-rules/{kind}/{asset}", WATCHES_METERS);
        LINES.put("DELETE /api/v1/silence-rules/{kind}/{asset}", WATCHES_METERS);

        LINES.put("GET /api/v1/grid/summary", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/municipalities/{code}/summary", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/buildings/{id}/summary", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/cities/{city}/summary", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/buildings/{id}/days", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/cities/{city}/days", SIGNED_IN.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/cities/{city}/buildings", SEES_METERS.orKey(Scope.READ_GRID));
        LINES.put("GET /api/v1/cities/{city}/households", only(OPERATOR).orKey(Scope.READ_METERS));
        // what may be watched is decided topic by topic, in TopicRights
        LINES.put("POST /api/v1/live/ticket", SIGNED_IN.orKey(Scope.READ_METERS, Scope.READ_GRID));
        LINES.put("GET /api/v1/live", SIGNED_IN.orKey(Scope.READ_METERS, Scope.READ_GRID));

        LINES.put("GET /api/v1/municipalities/at", OPEN);
        LINES.put("GET /api/v1/municipalities/outlines", OPEN);
        LINES.put("GET /api/v1/buildings", SEES_CLAIMS);
        LINES.put("POST /api/v1/buildings", OWN);
        LINES.put("GET /api/v1/buildings/{id}", OWN);
        LINES.put("POST /api/v1/buildings/{id}/flats", OWN);
        LINES.put("GET /api/v1/flats/{id}", OWN);
        LINES.put("PUT /api/v1/flats/{id}/meter", HANGS_METERS);
        LINES.put("GET /api/v1/flats/{id}/claims", OWN);
        LINES.put("POST /api/v1/flats/{id}/claims", OWN);
        LINES.put("GET /api/v1/me/flats", OWN);
        LINES.put("GET /api/v1/me/claims", OWN);
        LINES.put("GET /api/v1/claims", SEES_CLAIMS);
        LINES.put("GET /api/v1/claims/{id}", OWN);
        LINES.put("POST /api/v1/claims/{id}/answer", OWN);
        LINES.put("POST /api/v1/claims/{id}/withdrawal", OWN);
        LINES.put("POST /api/v1/claims/{id}/documents", OWN);
        LINES.put("PUT /api/v1/claims/{id}/handler", DECIDES_CLAIMS);
        LINES.put("DELETE /api/v1/claims/{id}/handler", DECIDES_CLAIMS);
        LINES.put("POST /api/v1/claims/{id}/question", DECIDES_CLAIMS);
        LINES.put("POST /api/v1/claims/{id}/approval", DECIDES_CLAIMS);
        LINES.put("POST /api/v1/claims/{id}/rejection", DECIDES_CLAIMS);
        LINES.put("POST /api/v1/claims/{id}/undoing", SEES_CLAIMS);
        LINES.put("GET /api/v1/flats/{id}/documents", OWN);
        LINES.put("GET /api/v1/documents/{id}", OWN);
        LINES.put("GET /api/v1/documents/{id}/content", OWN);

        LINES.put("GET /api/v1/sign-in", OPEN);
        LINES.put("GET /api/v1/sign-in/provider", OPEN);
        LINES.put("GET /api/v1/sign-in/provider/return", OPEN);
        LINES.put("POST /api/v1/session", OPEN);
        LINES.put("POST /api/v1/session/refresh", OPEN);
        LINES.put("DELETE /api/v1/session", CHANGE);
        LINES.put("POST /api/v1/registrations", OPEN);
        LINES.put("POST /api/v1/registrations/confirmation", OPEN);
        LINES.put("POST /api/v1/password-links", OPEN);
        LINES.put("POST /api/v1/password-links/use", OPEN);

        LINES.put("GET /api/v1/me", OWN);
        LINES.put("POST /api/v1/me/password", CHANGE);
        LINES.put("GET /api/v1/me/sessions", OWN);
        LINES.put("DELETE /api/v1/me/sessions/{id}", OWN);
        LINES.put("POST /api/v1/me/second-factor", OWN);
        LINES.put("POST /api/v1/me/second-factor/confirmation", OWN);
        LINES.put("POST /api/v1/me/second-factor/removal", OWN);
        LINES.put("GET /api/v1/me/inbox", OWN);
        LINES.put("POST /api/v1/me/inbox/{number}/read", OWN);
        LINES.put("GET /api/v1/api-keys", OWN);
        LINES.put("POST /api/v1/api-keys", OWN);
        LINES.put("DELETE /api/v1/api-keys/{id}", OWN);

        LINES.put("GET /api/v1/suppliers", SIGNED_IN);
        LINES.put("POST /api/v1/suppliers", ADMIN);
        LINES.put("POST /api/v1/suppliers/{id}/accounts", ADMIN);
        LINES.put("PUT /api/v1/flats/{id}/supplier", OFFICE);
        LINES.put("GET /api/v1/supplier/customers", SELLS);
        LINES.put("GET /api/v1/export/readings", OWN.orKey(Scope.READ_CONSUMPTION));
        LINES.put("GET /api/v1/me/views", OWN);
        LINES.put("GET /api/v1/delegations", OWN);
        LINES.put("POST /api/v1/delegations", OWN);
        LINES.put("POST /api/v1/delegations/{id}/acceptance", OWN);
        LINES.put("DELETE /api/v1/delegations/{id}", OWN);
        LINES.put("GET /api/v1/webhooks", OWN);
        LINES.put("POST /api/v1/webhooks", OWN);
        LINES.put("DELETE /api/v1/webhooks/{id}", OWN);
        LINES.put("POST /api/v1/webhooks/{id}/test", OWN);
        LINES.put("GET /api/v1/webhooks/{id}/deliveries", OWN);
        LINES.put("POST /api/v1/webhooks/{id}/deliveries/{number}/replay", OWN);

        LINES.put("GET /api/v1/users", ADMIN);
        LINES.put("GET /api/v1/users/{id}", ADMIN);
        LINES.put("PUT /api/v1/users/{id}/roles", ADMIN);
        LINES.put("PUT /api/v1/users/{id}/state", ADMIN);
        LINES.put("DELETE /api/v1/users/{id}/sessions", ADMIN);
        LINES.put("GET /api/v1/audit", ADMIN);
        LINES.put("GET /api/v1/audit/verdict", ADMIN);
        LINES.put("GET /api/v1/audit/export", ADMIN);

        LINES.put("GET /api/v1/offices", OWN);
        LINES.put("POST /api/v1/offices", ADMIN);
        LINES.put("GET /api/v1/offices/{id}", OWN);
        LINES.put("PUT /api/v1/offices/{id}", ADMIN);
        LINES.put("GET /api/v1/offices/{id}/officers", OWN);
        LINES.put("PUT /api/v1/offices/{id}/officers/{officer}", ADMIN);
        LINES.put("POST /api/v1/offices/{id}/officers/{officer}/removal", ADMIN);
        LINES.put("GET /api/v1/offices/{id}/free-slots", OWN);
        LINES.put("GET /api/v1/offices/{id}/free-busy", OFFICES);
        LINES.put("GET /api/v1/officers/{officer}/weeks", OFFICES);
        LINES.put("POST /api/v1/officers/{officer}/weeks", OFFICES);
        LINES.put("GET /api/v1/officers/{officer}/absences", OFFICES);
        LINES.put("POST /api/v1/officers/{officer}/absences", OFFICES);
        LINES.put("DELETE /api/v1/officers/{officer}/absences/{id}", OFFICES);
        LINES.put("GET /api/v1/officers/{officer}/appointments", OFFICES);
        LINES.put("GET /api/v1/closed-days", OWN);
        LINES.put("POST /api/v1/closed-days", OFFICES);
        LINES.put("DELETE /api/v1/closed-days/{id}", OFFICES);
        LINES.put("POST /api/v1/appointments", CITIZENS);
        LINES.put("GET /api/v1/appointments", OWN);
        LINES.put("GET /api/v1/appointments/{id}", OWN);
        LINES.put("POST /api/v1/appointments/{id}/move", OWN);
        LINES.put("POST /api/v1/appointments/{id}/cancellation", OWN);
        LINES.put("GET /api/v1/appointments/{id}/calendar", OWN);
        LINES.put("GET /api/v1/me/calendars", OWN);
        LINES.put("POST /api/v1/me/calendars", OWN);
        LINES.put("DELETE /api/v1/me/calendars/{id}", OWN);
        LINES.put("GET /api/v1/calendars/{token}.ics", OPEN); // its address is the proof
    }

    private Permissions() {}

    static Optional<Rule> of(Endpoint endpoint) {
        return Optional.ofNullable(LINES.get(name(endpoint)));
    }

    static String name(Endpoint endpoint) {
        return endpoint.method() + " " + endpoint.template();
    }

    public static Set<String> names() {
        return LINES.keySet();
    }

    /** Also while other routes are open. */
    private static Rule always(Role... roles) {
        return rule(false, Set.of(roles), true, false);
    }

    private static Rule only(Role... roles) {
        return rule(false, Set.of(roles), false, false);
    }

    private static Rule rule(boolean open, Set<Role> roles, boolean always, boolean mustChangeToo) {
        return new Rule(open, roles, Optional.empty(), Set.of(), always, mustChangeToo, Optional.empty());
    }
}
