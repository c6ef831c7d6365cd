package powersight.api.people;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Call;
import powersight.api.http.Cookies;
import powersight.api.http.Endpoint;
import powersight.api.http.Fields;
import powersight.api.http.Json;
import powersight.api.http.Replies;
import powersight.api.http.Visitors;
import powersight.api.people.PeopleJson.RefreshOrder;
import powersight.api.people.PeopleJson.SignInOrder;
import powersight.api.people.PeopleJson.SignInRules;
import powersight.api.people.PeopleJson.SignedIn;
import powersight.identity.Tokens;

/**
 * Signing in, carrying on, signing out. A page sends {@code X-PowerSight: 1} and gets its tokens in cookies; a program
 * sends no such header and gets them in JSON. A page cannot leave the header out: browsers name the origin of its writes,
 * and then {@link powersight.api.gate.Access} demands it.
 */
public final class SessionRoutes {
    private final People people;

    public SessionRoutes(People people) {
        this.people = people;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/sign-in", "What signing in takes here, for whoever is about to")
                        .gives(200, "whether it is demanded, and how", SignInRules.class)
                        .by(this::rules),
                Endpoint.post("/api/v1/session", "Signs in by name and password, and by a code where one is asked for")
                        .body(SignInOrder.class)
                        .gives(201, "signed in", SignedIn.class)
                        .refuses(401, "sign-in-refused, code-needed or code-wrong")
                        .refuses(429, "too many attempts; the advice says how long to wait")
                        .by(this::signIn),
                Endpoint.post("/api/v1/session/refresh", "Exchanges the refresh token for the next pair, once")
                        .body(RefreshOrder.class)
                        .gives(200, "the next pair", SignedIn.class)
                        .refuses(401, "used before, expired, or signed out")
                        .by(this::refresh),
                Endpoint.delete("/api/v1/session", "Signs out")
                        .gives(204, "signed out", Void.class)
                        .refuses(401, "not signed in")
                        .by(this::signOut));
    }

    private CompletionStage<HttpResponse> rules(Call call) {
        boolean here = isThisMachine(
                Visitors.of(call.request(), people.rules().proxies()).address());
        return people.ask(() -> Json.ok(new SignInRules(
                people.rules().demanded(),
                here ? people.firstPassword().get().map(Path::toString).orElse(null) : null,
                people.identity()
                        .provider()
                        .map(known -> new PeopleJson.Provider(known.name(), "/api/v1/sign-in/provider"))
                        .orElse(null))));
    }

    private static boolean isThisMachine(String address) {
        return address.startsWith("127.") || address.equals("::1");
    }

    private CompletionStage<HttpResponse> signIn(Call call) {
        SignInOrder order = call.body(SignInOrder.class);
        String name = Fields.required("name", order.name());
        String password = Fields.required("password", order.password());
        Optional<String> code = order.code().map(text -> Fields.required("code", text));
        return people.ask(() -> people.identity()
                        .signIn()
                        .withPassword(
                                name,
                                password,
                                code,
                                Visitors.of(call.request(), people.rules().proxies())))
                .thenApply(tokens -> answer(people, call.request(), 201, tokens));
    }

    private CompletionStage<HttpResponse> refresh(Call call) {
        String token = call.body(RefreshOrder.class)
                .refreshToken()
                .or(() -> Cookies.refresh(call.request()))
                .map(text -> Fields.required("refreshToken", text))
                .orElseThrow(() -> BadInput.of("refreshToken", "there is no refresh token", "sign in first"));
        return people.ask(() -> people.identity().sessions().refresh(token))
                .thenApply(tokens -> answer(people, call.request(), 200, tokens));
    }

    private CompletionStage<HttpResponse> signOut(Call call) {
        return people.ask(() -> {
            people.identity().sessions().end(call.who());
            return Cookies.without(Replies.nothing(), people.rules().secureCookies());
        });
    }

    static HttpResponse answer(People people, HttpRequest request, int status, Tokens tokens) {
        boolean page = request.getHeader("X-PowerSight").isPresent();
        HttpResponse response = Replies.notStored(Json.reply(status, SignedIn.of(tokens, page)));
        return page
                ? Cookies.with(response, tokens, Instant.now(), people.rules().secureCookies())
                : response;
    }
}
