package powersight.api.property;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import powersight.api.Example;
import powersight.api.ServedApi;
import powersight.api.ServedPeople;
import powersight.identity.AccountId;
import powersight.identity.Role;
import powersight.property.Homes;
import powersight.wire.MeterId;

/**
 * A home's story, told over HTTP on a real PostgreSQL: somebody registers, claims a flat and proves it, an officer approves;
 * then the flat is sold, and at one and the same instant the seller's reading ends and the buyer's begins.
 */
class HomeStoryTest {
    private static final Pattern LINK = Pattern.compile("token=([\\w-]+)");
    private static final String PASSWORD = "devet-zelenih-zaba";

    private final ServedPeople api = ServedPeople.get();
    private final Homes homes = api.estate.property().homes();

    @Test
    void a_home_is_claimed_proved_approved_sold_and_its_history_is_split_at_the_sale() {
        api.becomes("citizen2", Role.OFFICER);
        String officer = api.token("citizen2");
        api.under.listed("story-1", "ONLINE");
        MeterId meter = new MeterId("story-1");

        // Mira registers herself, then her home
        String mira = registered("mira@example.org", "Mira Mirić");
        JsonNode home = ok(201, api.as(mira, "POST", "/api/v1/buildings", """
                {"settlement":"Novi Sad","street":"Kisačka","number":"14","latitude":45.2617,"longitude":19.8369,
                 "flat":{"label":"2","meter":"story-1"}}"""));
        String flat = home.get("flat").asText();
        assertThat(home.get("status").asText()).isEqualTo("PENDING");
        assertThat(status(mira, "/api/v1/flats/" + flat)).isEqualTo(404); // not hers until it is proved

        // she claims it, and the officer misses something
        String claim = claimed(mira, flat);
        ok(200, api.as(officer, "PUT", claim + "/handler", null));
        ok(200, api.as(officer, "POST", claim + "/question", "{\"note\":\"the deed, please\"}"));
        assertThat(inbox(mira)).contains("claim-more-asked");
        proved(mira, claim);
        ok(200, api.as(mira, "POST", claim + "/answer", "{\"note\":\"here it is\"}"));
        theOfficerLooksAndSheKnows(officer, mira, claim);
        Instant before = api.under.core.clock().now();
        ok(200, api.as(officer, "POST", claim + "/approval", "{}"));

        // now it is hers
        assertThat(inbox(mira)).contains("claim-approved");
        JsonNode hers = ok(200, api.as(mira, "GET", "/api/v1/me/flats", null)).at("/items/0");
        assertThat(hers.get("id").asText()).isEqualTo(flat);
        assertThat(hers.at("/meters/0/meter").asText()).isEqualTo("story-1");
        Instant bought = Instant.parse(hers.get("from").asText());
        assertThat(bought).isAfterOrEqualTo(before);
        assertThat(status(mira, "/api/v1/flats/" + flat)).isEqualTo(200);

        // Sava buys it; the flat has an owner, so his claim is a conflict
        String sava = registered("sava@example.org", "Sava Savić");
        assertThat(status(sava, "/api/v1/flats/" + flat)).isEqualTo(404);
        String second = claimed(sava, flat);
        proved(sava, second);
        assertThat(ok(200, api.as(officer, "GET", second, null))
                        .at("/claim/conflict")
                        .asBoolean())
                .isTrue();
        assertThat(ok(422, api.as(officer, "POST", second + "/approval", "{}"))
                        .get("code")
                        .asText())
                .isEqualTo("conflict-unconfirmed");
        ok(
                200,
                api.as(
                        officer,
                        "POST",
                        second + "/approval",
                        "{\"despiteConflict\":true,\"reason\":\"contract of sale\"}"));

        // one instant ends the one and begins the other
        JsonNode was = ok(200, api.as(mira, "GET", "/api/v1/me/flats", null)).at("/items/0");
        JsonNode is = ok(200, api.as(sava, "GET", "/api/v1/me/flats", null)).at("/items/0");
        assertThat(was.get("to")).isEqualTo(is.get("from"));
        assertThat(was.at("/meters/0/to")).isEqualTo(is.at("/meters/0/from"));
        assertThat(is.at("/meters/0/to").isNull()).isTrue();
        Instant sold = Instant.parse(is.get("from").asText());
        AccountId miraId = me(mira), savaId = me(sava);
        assertThat(homes.whoseMeter(meter, sold.minusNanos(1_000))).contains(miraId);
        assertThat(homes.whoseMeter(meter, sold)).contains(savaId);
        assertThat(homes.mayRead(miraId, meter, bought, sold)).isTrue();
        assertThat(homes.mayRead(miraId, meter, bought, sold.plusMillis(1))).isFalse();
        assertThat(homes.mayRead(savaId, meter, sold.minusMillis(1), sold.plusMillis(1)))
                .isFalse();
        assertThat(inbox(mira)).contains("ownership-ended");

        // and everything that the office did is in the audit list
        String admin = api.token("superuser");
        JsonNode audit = ok(
                200,
                api.as(admin, "GET", "/api/v1/audit?subject=" + second.replace("/api/v1/claims/", "claim/"), null));
        assertThat(audit.at("/items/0/what").asText()).isEqualTo("claim-approved");
        assertThat(audit.at("/items/0/after").asText()).contains("contract of sale");
        assertThat(ok(200, api.as(admin, "GET", "/api/v1/audit/verdict", null))
                        .get("whole")
                        .asBoolean())
                .isTrue();
    }

    /** Who, when, what and why: written down for her whom it is about. */
    private void theOfficerLooksAndSheKnows(String officer, String mira, String claim) {
        JsonNode whole = ok(200, api.as(officer, "GET", claim, null));
        String deed = "/api/v1/documents/" + whole.at("/documents/0/id").asText() + "/content";
        HttpResponse<String> content = api.send(
                "GET",
                deed,
                null,
                Map.of("Authorization", "Bearer " + officer, "PowerSight-Reason", "is the seal there?"));
        assertThat(content.statusCode()).isEqualTo(200);
        ok(200, api.as(mira, "GET", claim, null));
        api.as(mira, "GET", deed, null);

        JsonNode views = ok(200, api.as(mira, "GET", "/api/v1/me/views", null)).path("items");

        assertThat(views)
                .as("the officer's two looks, the latest first, and none of her own")
                .extracting(view ->
                        view.path("what").asText() + " " + view.path("asWhom").asText() + " "
                                + view.path("reason").asText())
                .containsExactly(
                        "DOCUMENTS OFFICER is the seal there?",
                        "CLAIM OFFICER claim no. " + whole.at("/claim/number").asText());
        assertThat(views).allSatisfy(view -> {
            assertThat(view.path("viewer").asText()).isNotBlank();
            assertThat(Instant.parse(view.path("at").asText())).isBefore(Instant.now());
            assertThat(view.path("flat").asText())
                    .isEqualTo(whole.at("/claim/flat").asText());
        });
    }

    private static JsonNode ok(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServedApi.json(answer);
    }

    private int status(String token, String path) {
        return api.as(token, "GET", path, null).statusCode();
    }

    private AccountId me(String token) {
        return AccountId.parse(ok(200, api.as(token, "GET", "/api/v1/me", null))
                        .get("id")
                        .asText())
                .orElseThrow();
    }

    private String inbox(String token) {
        return api.as(token, "GET", "/api/v1/me/inbox?language=sr-Cyrl", null).body();
    }

    /** Asks for an account, opens the link in the mail, signs in. */
    private String registered(String email, String name) {
        api.as(
                null,
                "POST",
                "/api/v1/registrations",
                ServedPeople.json("email", email, "name", name, "language", "sr-Latn"));
        String mail = api.under
                .database
                .jdbi()
                .withHandle(handle -> handle.createQuery("select body from mail_outbox where recipient = ?")
                        .bind(0, email)
                        .mapTo(String.class)
                        .one());
        Matcher link = LINK.matcher(mail);
        assertThat(link.find()).isTrue();
        HttpResponse<String> confirmed = api.as(
                null,
                "POST",
                "/api/v1/registrations/confirmation",
                ServedPeople.json("token", link.group(1), "password", PASSWORD));
        assertThat(confirmed.statusCode()).as(confirmed.body()).isBetween(200, 204);
        return ok(201, api.as(null, "POST", "/api/v1/session", ServedPeople.json("name", email, "password", PASSWORD)))
                .get("accessToken")
                .asText();
    }

    private String claimed(String token, String flat) {
        JsonNode claim =
                ok(201, api.as(token, "POST", "/api/v1/flats/" + flat + "/claims", "{\"contractNumber\":\"4711\"}"));
        return "/api/v1/claims/" + claim.get("id").asText();
    }

    private void proved(String token, String claim) {
        ok(
                201,
                api.send(
                        "POST",
                        claim + "/documents?name=ugovor.pdf",
                        Example.pdf(),
                        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/pdf")));
    }
}
