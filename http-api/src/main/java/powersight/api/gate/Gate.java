package powersight.api.gate;

import akka.http.javadsl.model.HttpRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import powersight.api.doors.MeterRights;
import powersight.api.doors.People;
import powersight.api.http.BadInput;
import powersight.api.http.Cookies;
import powersight.api.http.Endpoint;
import powersight.api.http.KnownMeters;
import powersight.identity.Principal;
import powersight.identity.Scope;
import powersight.wire.MeterId;

/** Stands before every route and asks for what its line in {@link Permissions} says. */
public final class Gate {
    private static final String BEARER = "Bearer ";

    private final Optional<People> people;
    private final Executor blocking;

    /** @param blocking not the one where passwords are hashed: who is signed in does not wait for those who sign in */
    public Gate(Optional<People> people, Executor blocking) {
        this.people = people;
        this.blocking = blocking;
    }

    /** Who asks; nobody where nobody needs to be anybody. Fails with what is refused. */
    CompletionStage<Optional<Principal>> admit(Endpoint endpoint, HttpRequest request, Map<String, String> path) {
        if (people.isEmpty()) return nobody();
        Optional<Permissions.Rule> rule = Permissions.of(endpoint);
        boolean demanded = people.get().rules().demanded();
        if (rule.map(line -> line.open() || (!line.always() && !demanded)).orElse(!demanded)) return nobody();
        Optional<String> bearer = bearer(request);
        Optional<String> cookie = bearer.isPresent() ? Optional.empty() : Cookies.access(request);
        if (cookie.isPresent()
                && endpoint.method() != Endpoint.Method.GET
                && request.getHeader("X-PowerSight").isEmpty())
            return refused(BadInput.whole(
                    403,
                    "no-csrf-header",
                    "a write with a cookie lacks the header X-PowerSight",
                    "send X-PowerSight: 1"));
        Optional<String> credential = bearer.or(() -> cookie);
        if (credential.isEmpty())
            return refused(BadInput.whole(
                    401, "sign-in-needed", "this is for people who are signed in", "POST /api/v1/session first"));
        return CompletableFuture.supplyAsync(
                () -> {
                    Principal asker = people.get().identity().access().authenticate(credential.get());
                    check(rule, asker, name -> parameter(name, path, request));
                    return Optional.of(asker);
                },
                blocking);
    }

    private void check(
            Optional<Permissions.Rule> line, Principal asker, Function<String, Optional<String>> parameters) {
        if (line.isEmpty()) throw notAllowed("this is for nobody yet");
        Permissions.Rule rule = line.get();
        if (asker.mustChangePassword() && !rule.mustChangeToo())
            throw BadInput.whole(
                    403,
                    "password-must-change",
                    "the password must be changed before anything else",
                    "POST /api/v1/me/password");
        if (asker.isProgram() && rule.keys().stream().noneMatch(asker::within)) throw scopeMissing(rule.keys());
        if (rule.admits(asker.roles())) return;
        String parameter = rule.owned().orElseThrow(() -> notAllowed("your roles do not include this"));
        // what is no meter's id at all is for the route to name as bad input
        Optional<String> id = parameters.apply(parameter).filter(MeterId::isValid);
        if (id.isPresent() && !people.orElseThrow().rights().may(asker, new MeterId(id.get()), MeterRights.Use.ANY))
            throw KnownMeters.unknown(new MeterId(id.get()));
    }

    private static Optional<String> parameter(String name, Map<String, String> path, HttpRequest request) {
        return Optional.ofNullable(path.get(name))
                .or(() -> request.getUri().query().get(name));
    }

    private static BadInput scopeMissing(Set<Scope> scopes) {
        String names = scopes.stream().map(Scope::text).sorted().collect(Collectors.joining(" or "));
        return BadInput.whole(
                403,
                "scope-missing",
                scopes.isEmpty() ? "API keys may not do this" : "the API key lacks the scope " + names,
                scopes.isEmpty() ? "sign in" : "make a key with that scope");
    }

    private static BadInput notAllowed(String sentence) {
        return BadInput.whole(403, "not-allowed", sentence, "ask an administrator if you should be able to");
    }

    private static Optional<String> bearer(HttpRequest request) {
        return request.getHeader("Authorization")
                .map(header -> header.value())
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    private static CompletionStage<Optional<Principal>> nobody() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private static CompletionStage<Optional<Principal>> refused(BadInput why) {
        return CompletableFuture.failedFuture(why);
    }
}
