package powersight.api.http;

import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * One operation: how it is called, what it takes and gives, and what does it. The routing and the OpenAPI document are
 * both made from these.
 *
 * @param template {@code /api/v1/meters/{id}}: a part in braces is a parameter of that name; an ending may follow it
 * @param uploads media types of a body that is no JSON and that the handler itself reads, as it comes
 * @param answers what may come back, by status; refusals are problem JSON and have no shape of their own
 */
public record Endpoint(
        Method method,
        String template,
        String summary,
        List<Param<?>> params,
        Optional<Class<?>> body,
        List<String> uploads,
        Map<Integer, Answer> answers,
        Handler handler) {
    public enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }

    public interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    /** @param shape the record whose JSON comes back; {@code Void} when it is not JSON */
    public record Answer(String meaning, Class<?> shape, List<String> mediaTypes) {}

    public static Draft get(String template, String summary) {
        return new Draft(Method.GET, template, summary);
    }

    public static Draft post(String template, String summary) {
        return new Draft(Method.POST, template, summary);
    }

    public static Draft put(String template, String summary) {
        return new Draft(Method.PUT, template, summary);
    }

    public static Draft delete(String template, String summary) {
        return new Draft(Method.DELETE, template, summary);
    }

    public List<String> segments() {
        return Arrays.asList(template.substring(1).split("/", -1));
    }

    /** The values of the template's parameters, or nothing when the path is another one. */
    public Optional<Map<String, String>> matches(List<String> path) {
        List<String> parts = segments();
        if (parts.size() != path.size()) return Optional.empty();
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            int end = part.indexOf('}');
            if (part.startsWith("{") && path.get(i).endsWith(part.substring(end + 1)))
                values.put(part.substring(1, end), cut(path.get(i), part.length() - end - 1));
            else if (!part.equals(path.get(i))) return Optional.empty();
        }
        return Optional.of(values);
    }

    private static String cut(String text, int ending) {
        return text.substring(0, text.length() - ending);
    }

    /** An endpoint being written down; {@link #by} finishes it. */
    public static final class Draft {
        private final Method method;
        private final String template;
        private final String summary;
        private final List<Param<?>> params = new ArrayList<>();
        private final Map<Integer, Answer> answers = new TreeMap<>();
        private Optional<Class<?>> body = Optional.empty();
        private List<String> uploads = List.of();

        private Draft(Method method, String template, String summary) {
            this.method = method;
            this.template = template;
            this.summary = summary;
        }

        public Draft with(Param<?>... more) {
            params.addAll(List.of(more));
            return this;
        }

        public Draft body(Class<?> shape) {
            body = Optional.of(shape);
            return this;
        }

        public Draft uploads(List<String> mediaTypes) {
            uploads = List.copyOf(mediaTypes);
            return this;
        }

        public Draft gives(int status, String meaning, Class<?> shape) {
            answers.put(status, new Answer(meaning, shape, List.of("application/json")));
            return this;
        }

        public Draft gives(int status, String meaning, Class<?> shape, String... mediaTypes) {
            answers.put(status, new Answer(meaning, shape, List.of(mediaTypes)));
            return this;
        }

        public Draft refuses(int status, String meaning) {
            answers.put(status, new Answer(meaning, Problem.class, List.of("application/problem+json")));
            return this;
        }

        public Endpoint by(Handler handler) {
            if (!params.isEmpty() || body.isPresent())
                refuses(400, "a parameter or field is missing or wrong; 'field' names it");
            if ((body.isPresent() || !uploads.isEmpty()) && !answers.containsKey(415))
                refuses(415, "the body is of another type");
            return new Endpoint(
                    method, template, summary, List.copyOf(params), body, uploads, Map.copyOf(answers), handler);
        }
    }
}
