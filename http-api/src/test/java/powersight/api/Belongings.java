package powersight.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import powersight.api.http.Endpoint;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.timeseries.StoredReading;
import powersight.wire.MeterId;

/**
 * A citizen who has one of everything that a route can name; another with whom she shares her home for every use there is;
 * and a third who has nothing to do with either. It knows how to name her things, or ones that are not there, in any route.
 */
public final class Belongings {
    public static final String NONE = "00000000-0000-4000-8000-000000000000";
    /** A meter's name of the same length as hers. */
    public static final String NO_METER = "belongs-no";

    private static final String METER = "belongs-1";
    private static Belongings only;
    private int made;

    public final ServedPeople api;
    private String owner = "", delegate = "", other = "", officer = "", seller = "";
    private final Map<String, String> names = new LinkedHashMap<>();

    public static synchronized Belongings in(ServedPeople api) {
        if (only == null) only = new Belongings(api);
        only.signIn();
        only.renew();
        return only;
    }

    private Belongings(ServedPeople api) {
        this.api = api;
        String admin = api.token("superuser");
        api.newcomer("clerk");
        api.becomes("clerk@people.example", Role.OFFICER);
        api.newcomer("seller");
        api.becomes("seller@people.example", Role.PROVIDER);
        signIn();
        AccountId me = api.account(owner);
        names.put("users", me.toString());
        names.put("officer", api.account(officer).toString());
        meter();
        home();
        supplier(admin);
        appointment(admin);
        delegation();
        names.put("inbox", first(owner, "/api/v1/me/inbox", "id"));
        api.sharing.views().revision();
    }

    /** What another test may have taken away from her. */
    private void renew() {
        names.put(
                "api-keys",
                made(owner, "/api/v1/api-keys", SampleRequests.body("POST /api/v1/api-keys"))
                        .get("id")
                        .asText());
        names.put("sessions", session());
        names.put("alarms", alarm());
        JsonNode feed = made(owner, "/api/v1/me/calendars", "{\"kind\":\"OWN\"}");
        names.put("me-calendars", feed.get("id").asText());
        names.put("calendars", feed.get("path").asText().replaceAll(".*/(.*)\\.ics", "$1"));
        String hook = made(owner, "/api/v1/webhooks", SampleRequests.body("POST /api/v1/webhooks"))
                .get("id")
                .asText();
        names.put("webhooks", hook);
        api.as(owner, "POST", "/api/v1/webhooks/" + hook + "/test", null);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> ServedApi.json(api.as(owner, "GET", "/api/v1/webhooks/" + hook + "/deliveries", null))
                                .get("items")
                                .size()
                        > 0);
        names.put("deliveries", first(owner, "/api/v1/webhooks/" + hook + "/deliveries", "id"));
    }

    /** Access tokens last for minutes only, and slow machines take their time. */
    private void signIn() {
        owner = api.newcomer("owner");
        delegate = api.newcomer("delegate");
        other = api.newcomer("other");
        officer = api.newcomer("clerk");
        seller = api.newcomer("seller");
    }

    public String owner() {
        return owner;
    }

    public String delegate() {
        return delegate;
    }

    public String other() {
        return other;
    }

    public String officer() {
        return officer;
    }

    /** Works for the supplier that her home has its electricity from. */
    public String seller() {
        return seller;
    }

    /**
     * What nobody else may find in any answer: everything of hers that has a name, but for what anybody may look up. That there
     * is such a flat in the building anybody may, to claim theirs.
     */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of("owner@people.example", "BELONGS-1"));
        names.forEach((kind, name) -> {
            if (name.length() > 5
                    && !Set.of("buildings", "flats", "summaries", "offices", "officer", "suppliers", "closed-days")
                            .contains(kind)) secrets.add(name);
        });
        return secrets;
    }

    /** Asks as it would be asked, with her things or with such as are not there. */
    public HttpResponse<String> ask(String token, Endpoint endpoint, boolean hers) {
        boolean upload = endpoint.uploads().contains("application/pdf");
        String body =
                endpoint.method() == Endpoint.Method.GET || endpoint.body().isEmpty() ? null : body(endpoint, hers);
        return api.send(
                endpoint.method().name(),
                path(endpoint, hers) + (upload ? "?name=deed.pdf" : ""),
                upload ? Example.pdf() : body,
                Map.of(
                        "Authorization",
                        "Bearer " + token,
                        "Content-Type",
                        upload ? "application/pdf" : "application/json"));
    }

    private void meter() {
        api.under.meters.stands(Example.online(METER, Example.reading(1, Example.NOON, 1_000, 100_000)));
        api.under.listed(METER, "80284", "belongs", "ONLINE");
        api.under.readings.append(List.of(
                new StoredReading(new MeterId(METER), Example.reading(1, Example.NOON, 1_000, 100_000), Example.NOON)));
        names.put("meters", METER);
        names.put("summaries", "belongs");
    }

    /** A flat that is hers by a claim that was approved, and a claim to another that nobody has decided. */
    private void home() {
        JsonNode home = building("1", ",\"meter\":\"" + METER + "\"");
        String flat = home.get("flat").asText();
        String claim = claim(flat);
        names.put("documents", upload(claim));
        made(officer, "/api/v1/claims/" + claim + "/approval", "{}");
        // hers for long, whatever clock is looked at
        api.under.database.jdbi().useHandle(handle -> {
            handle.execute("update ownership set period = tstzrange('2020-01-01Z', null) where flat = ?::uuid", flat);
            handle.execute(
                    "update meter_installation set period = tstzrange('2020-01-01Z', null) where meter = ?", METER);
        });
        names.put("buildings", home.get("building").asText());
        names.put("flats", flat);
        names.put("claims", claim(building("2", "").get("flat").asText()));
    }

    private JsonNode building(String number, String meter) {
        return made(owner, "/api/v1/buildings", """
                {"municipality":"Novi Sad","settlement":"Novi Sad","street":"Belongings","number":"%s",
                 "latitude":45.2551,"longitude":19.8451,"flat":{"label":"7"%s}}""".formatted(number, meter));
    }

    private String claim(String flat) {
        return id(made(owner, "/api/v1/flats/" + flat + "/claims", "{\"contractNumber\":\"BELONGS-1\"}"));
    }

    private String upload(String claim) {
        HttpResponse<String> kept = api.send(
                "POST",
                "/api/v1/claims/" + claim + "/documents?name=deed.pdf",
                Example.pdf(),
                Map.of("Authorization", "Bearer " + owner, "Content-Type", "application/pdf"));
        if (kept.statusCode() != 201) throw new AssertionError(kept.body());
        return id(ServedApi.json(kept));
    }

    /** That her meter is silent, which somebody may have taken in hand already. */
    private String alarm() {
        return api.under
                .database
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                        insert into silence_alarm (kind, asset, municipality, silent_since, raised_at)
                        values ('METER', :meter, '80284', now(), now())
                        on conflict (kind, asset) where cleared_at is null do update set told = 1 returning number""")
                        .bind("meter", METER)
                        .mapTo(String.class)
                        .one());
    }

    private String session() {
        String session = first(owner, "/api/v1/me/sessions", "id");
        // another one than this very session, which is needed
        api.newcomer("owner");
        JsonNode all = ServedApi.json(api.as(owner, "GET", "/api/v1/me/sessions", null))
                .get("items");
        for (JsonNode each : all) if (!each.get("thisOne").asBoolean()) return id(each);
        return session;
    }

    private void supplier(String admin) {
        String supplier = id(made(admin, "/api/v1/suppliers", "{\"name\":\"Belongings' supplier\"}"));
        names.put("suppliers", supplier);
        api.as(
                admin,
                "POST",
                "/api/v1/suppliers/" + supplier + "/accounts",
                "{\"account\":\"" + api.account(seller) + "\"}");
        api.as(
                officer,
                "PUT",
                "/api/v1/flats/" + names.get("flats") + "/supplier",
                "{\"supplier\":\"" + supplier + "\"}");
    }

    private void appointment(String admin) {
        String office = id(made(admin, "/api/v1/offices", "{\"name\":\"Belongings\",\"address\":\"Dunavska 1\"}"));
        names.put("offices", office);
        String clerk = names.get("officer");
        api.as(admin, "PUT", "/api/v1/offices/" + office + "/officers/" + clerk, null);
        made(officer, "/api/v1/officers/" + clerk + "/weeks", """
                {"from":"2026-11-20","work":[{"day":"TUESDAY","from":"08:00","to":"16:00"}]}""");
        names.put("appointments", id(made(owner, "/api/v1/appointments", """
                {"office":"%s","start":"2026-11-24T08:00:00+01:00","about":"A meter"}""".formatted(office))));
        made(officer, "/api/v1/officers/" + clerk + "/absences", """
                {"from":"2027-02-01T00:00:00+01:00","to":"2027-02-02T00:00:00+01:00","reason":"kurs"}""");
        names.put("absences", first(officer, "/api/v1/officers/" + clerk + "/absences", "id"));
        made(officer, "/api/v1/closed-days", """
                {"office":"%s","day":"2027-05-03","name":"Praznik"}""".formatted(office));
        names.put("closed-days", first(officer, "/api/v1/closed-days?office=" + office, "id"));
    }

    /** One that holds, for every use; and one that is only offered. */
    private void delegation() {
        String holds = id(made(
                owner,
                "/api/v1/delegations",
                offer("delegate", "CONSUMPTION\",\"LIVE\",\"BILLS\",\"DOCUMENTS\",\"MANAGE")));
        api.as(delegate, "POST", "/api/v1/delegations/" + holds + "/acceptance", null);
        String other = building("3", "").get("flat").asText();
        String claim = claim(other);
        made(officer, "/api/v1/claims/" + claim + "/approval", "{}");
        api.under
                .database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "update ownership set period = tstzrange('2020-01-01Z', null) where flat = ?::uuid", other));
        names.put(
                "delegations",
                id(made(owner, "/api/v1/delegations", offer("delegate", "LIVE").replace(names.get("flats"), other))));
    }

    private String offer(String to, String uses) {
        return "{\"flat\":\"" + names.get("flats") + "\",\"to\":\"" + to + "@people.example\",\"uses\":[\"" + uses
                + "\"],\"until\":\"" + api.grid.now().plus(Duration.ofDays(3_650)) + "\"}";
    }

    /** Whether the route names a thing that may be somebody's: in its path, its query or its body. */
    public boolean names(Endpoint endpoint) {
        return endpoint.template().contains("{")
                || SampleRequests.query(endpoint).contains("$")
                || SampleRequests.body(endpoint).contains("$");
    }

    /** The route's path and query with her things, or with such as are not there. */
    public String path(Endpoint endpoint, boolean hers) {
        StringBuilder path = new StringBuilder();
        String before = "";
        for (String segment : endpoint.segments()) {
            path.append('/');
            if (segment.startsWith("{")) path.append(named(endpoint.template(), before, segment, hers));
            else path.append(segment);
            before = segment.startsWith("{") ? before : segment;
        }
        return path + filled(SampleRequests.query(endpoint), hers);
    }

    public String body(Endpoint endpoint, boolean hers) {
        return filled(SampleRequests.body(endpoint), hers);
    }

    /** The things that are in an answer because they were in the question. */
    public String without(String text) {
        // first those that begin like hers
        text = text.replace("belongs-none", "?")
                .replace(NO_METER, "?")
                .replace("no-such-token", "?")
                .replace(NONE, "?")
                .replace("999999999", "?");
        for (String name : names.values()) if (name.length() > 5) text = text.replace(name, "?");
        return text.replaceAll("message \\d+", "message ?");
    }

    private String filled(String text, boolean hers) {
        return text.replace("$new", "belongs-new-" + ++made)
                .replace("$flats", hers ? names.get("flats") : NONE)
                .replace("$offices", hers ? names.get("offices") : NONE)
                .replace("$suppliers", hers ? names.get("suppliers") : NONE)
                .replace("$users", hers ? names.get("users") : NONE)
                .replace("$meters", hers ? METER : NO_METER)
                .replace("$until", api.grid.now().plus(Duration.ofDays(300)).toString());
    }

    private String named(String template, String before, String segment, boolean hers) {
        if (segment.equals("{kind}")) return "meter";
        if (segment.equals("{asset}")) return hers ? METER : NO_METER;
        if (segment.equals("{code}")) return hers ? "80284" : "99999";
        if (segment.equals("{city}")) return hers ? "novi-sad" : "atlantida";
        if (segment.equals("{command}")) return "no-such-command";
        if (segment.equals("{name}")) return "no-such-projection";
        if (segment.equals("{officer}")) return hers ? names.get("officer") : NONE;
        if (segment.equals("{token}.ics")) return (hers ? names.get("calendars") : "no-such-token") + ".ics";
        if (segment.equals("{number}")) return before.equals("inbox") && !hers ? "999999999" : names.get(before);
        if (template.endsWith("/buildings/{id}/summary") || template.endsWith("/buildings/{id}/days"))
            return hers ? names.get("summaries") : "belongs-none";
        if (before.equals("meters") || before.equals("devices")) return hers ? METER : NO_METER;
        if (before.equals("quarantine")) return "999999999";
        String kind = template.contains("/me/calendars/") ? "me-calendars" : before;
        String name = names.get(kind);
        if (name == null) throw new AssertionError("say in Belongings what " + segment + " of " + template + " names");
        return hers ? name : NONE;
    }

    private JsonNode made(String token, String path, String body) {
        HttpResponse<String> answer = api.as(token, "POST", path, body);
        if (answer.statusCode() >= 300) throw new AssertionError(path + ": " + answer.body());
        return answer.body().isEmpty() ? MissingNode.getInstance() : ServedApi.json(answer);
    }

    private String first(String token, String path, String field) {
        return ServedApi.json(api.as(token, "GET", path, null))
                .at("/items/0/" + field)
                .asText();
    }

    private static String id(JsonNode made) {
        return made.get("id").asText();
    }
}
