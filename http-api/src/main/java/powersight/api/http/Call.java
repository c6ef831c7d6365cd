package powersight.api.http;

import akka.http.javadsl.model.HttpRequest;
import java.util.Map;
import java.util.Optional;
import powersight.identity.Principal;

/**
 * One request at its endpoint: gives the parameters as what they mean, or stops with what is wrong.
 *
 * @param asker who asks, where the route's line in {@link powersight.api.gate.Permissions} made sure of it
 */
public record Call(
        HttpRequest request,
        Map<String, String> path,
        Map<String, String> query,
        byte[] bytes,
        Optional<Principal> asker) {
    /** For routes that demand sign-in always. */
    public Principal who() {
        return asker.orElseThrow(() -> new IllegalStateException("the route let somebody in unasked"));
    }

    /** A parameter that is in the path, mandatory, or has a value when it is left out. */
    public <T> T get(Param<T> param) {
        return find(param)
                .orElseThrow(() -> BadInput.of(param.name(), param.name() + " is missing", "give " + param.meaning()));
    }

    public <T> Optional<T> find(Param<T> param) {
        String text = (param.inPath() ? path : query).get(param.name());
        return text == null || (text.isEmpty() && !param.required())
                ? param.otherwise()
                : Optional.of(param.parsed(text));
    }

    public <T> T body(Class<T> shape) {
        return Json.read(bytes, shape);
    }
}
