package powersight.api.people;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Cookies;
import powersight.api.http.Endpoint;
import powersight.api.http.Param;
import powersight.api.http.Replies;
import powersight.api.http.Visitors;
import powersight.identity.ProviderSignIn;
import powersight.identity.Visitor;
import powersight.platform.RefusedException;

/**
 * Signing in by an OpenID Connect provider. Both are addresses that a browser is led to, so both answer by leading it on: what
 * is refused is told on the sign-in page.
 */
public final class ProviderRoutes {
    private static final String SIGN_IN_PAGE = "/prijava";
    private static final Param<String> TO = Param.text("to", "the page to come back to, as a path; / when left out");
    private static final Param<String> STATE = Param.text("state", "as it was sent there");
    private static final Param<String> CODE = Param.longText("code", "what is exchanged for the ID token");
    private static final Param<String> ISSUER = Param.text("iss", "who says that it answers");
    private static final Param<String> ERROR = Param.text("error", "why the provider did not let them in");

    private final People people;

    public ProviderRoutes(People people) {
        this.people = people;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/sign-in/provider",
                                "Leads the browser to the identity provider that is configured")
                        .with(TO)
                        .gives(302, "go there; a cookie remembers which browser it was", Void.class)
                        .refuses(404, "none is configured")
                        .by(this::begin),
                Endpoint.get(ProviderSignIn.RETURN_PATH, "Where the identity provider leads the browser back to")
                        .with(STATE, CODE, ISSUER, ERROR)
                        .gives(
                                302,
                                "signed in and back at the page; or at the sign-in page, which says why not",
                                Void.class)
                        .refuses(404, "none is configured")
                        .by(this::end));
    }

    private CompletionStage<HttpResponse> begin(Call call) {
        ProviderSignIn door = door();
        String to = call.find(TO).orElse("/");
        return people.ask(() -> {
            try {
                ProviderSignIn.Begun begun = door.begin(to, visitor(call));
                return Cookies.onTheWay(
                        leadTo(begun.question().toString()),
                        begun.browser(),
                        people.rules().secureCookies());
            } catch (RefusedException e) {
                return refused(e.refused().code());
            }
        });
    }

    private CompletionStage<HttpResponse> end(Call call) {
        ProviderSignIn door = door();
        Optional<String> state = call.find(STATE), code = call.find(CODE);
        Optional<String> browser = Cookies.onTheWay(call.request());
        boolean whole = state.isPresent() && code.isPresent() && browser.isPresent();
        Optional<String> issuer = call.find(ISSUER);
        return people.ask(() -> {
            if (!whole || call.find(ERROR).isPresent()) return back(refused("provider-refused"));
            try {
                ProviderSignIn.Returned returned =
                        door.end(state.get(), browser.get(), code.get(), issuer, visitor(call));
                return back(Cookies.with(
                        leadTo(returned.backTo()),
                        returned.tokens(),
                        Instant.now(),
                        people.rules().secureCookies()));
            } catch (RefusedException e) {
                return back(refused(e.refused().code()));
            }
        });
    }

    private ProviderSignIn door() {
        return people.identity()
                .provider()
                .orElseThrow(() -> BadInput.whole(
                        404, "no-provider", "no identity provider is configured here", "sign in with a password"));
    }

    private Visitor visitor(Call call) {
        return Visitors.of(call.request(), people.rules().proxies());
    }

    private HttpResponse back(HttpResponse response) {
        return Cookies.arrived(response, people.rules().secureCookies());
    }

    private static HttpResponse refused(String code) {
        return leadTo(SIGN_IN_PAGE + "?odbijeno=" + URLEncoder.encode(code, StandardCharsets.UTF_8));
    }

    private static HttpResponse leadTo(String address) {
        return Replies.notStored(
                HttpResponse.create().withStatus(StatusCodes.FOUND).addHeader(RawHeader.create("Location", address)));
    }
}
