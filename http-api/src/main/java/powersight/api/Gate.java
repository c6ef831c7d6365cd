package powersight.api;

import akka.http.javadsl.model.HttpRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import powersight.identity.Principal;

/** Stands before every route and asks for what its line in {@link Permissions} says. */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final Optional<People> people;
    private final Executor blocking;

    /** @param blocking not the one where passwords are hashed: who is signed in does not wait for those who sign in */
    Gate(Optional<People> people, Executor blocking) {
        this.people = people;
        this.blocking = blocking;
    }

    /** Who asks; nobody where nobody needs to be anybody. Fails with what is refused. */
    CompletionStage<Optional<Principal>> admit(Endpoint endpoint, HttpRequest request) {
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
                    check(rule, asker);
                    return Optional.of(asker);
                },
                blocking);
    }

    private static void check(Optional<Permissions.Rule> line, Principal asker) {
        if (line.isEmpty()) throw notAllowed("this is for nobody yet");
        Permissions.Rule rule = line.get();
        if (asker.mustChangePassword() && !rule.mustChangeToo())
            throw BadInput.whole(
                    403,
                    "password-must-change",
                    "the password must be changed before anything else",
                    "POST /api/v1/me/password");
        if (asker.isProgram() && rule.key().filter(asker::within).isEmpty())
            throw BadInput.whole(
                    403,
                    "scope-missing",
                    rule.key()
                            .map(scope -> "the API key lacks the scope " + scope.text())
                            .orElse("API keys may not do this"),
                    rule.key().map(scope -> "make a key with that scope").orElse("sign in"));
        if (!rule.admits(asker.roles())) throw notAllowed("your roles do not include this");
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
