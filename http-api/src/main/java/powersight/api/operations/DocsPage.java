package powersight.api.operations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import powersight.api.http.Endpoint;
import powersight.api.http.Json;

/** The endpoints as one page to read, made on the server: no script, nothing fetched from elsewhere. */
final class DocsPage {
    static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
            h2 { font: 600 1.05rem/1.5 ui-monospace, monospace; margin: 2.5rem 0 .25rem; overflow-wrap: anywhere }
            table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
            code { font-family: ui-monospace, monospace }
            """;

    private DocsPage() {}

    static String html(List<Endpoint> endpoints) {
        return """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>PowerSight API</title>
                <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/docs/style.css"></head>
                <body><main><h1>PowerSight API</h1>
                <p>For programs: <a href="/openapi.json">openapi.json</a>. Times are ISO-8601 in UTC, energy is whole Wh. A
                refusal is <code>application/problem+json</code> with a stable <code>code</code>. A browser's write needs the
                header <code>X-PowerSight: 1</code>.</p>
                """ + endpoints.stream().map(DocsPage::section).collect(Collectors.joining()) + "</main></body></html>";
    }

    private static String section(Endpoint endpoint) {
        String params = endpoint.params().stream()
                .map(param -> "<tr><td><code>" + escaped(param.name()) + "</code>" + (param.required() ? " *" : "")
                        + "</td><td>" + escaped(param.meaning()) + "</td><td>"
                        + escaped(new String(Json.bytes(param.schema()), StandardCharsets.UTF_8))
                        + "</td></tr>")
                .collect(Collectors.joining());
        String answers = endpoint.answers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(answer -> "<tr><td>" + answer.getKey() + "</td><td>"
                        + escaped(answer.getValue().meaning()) + "</td><td>"
                        + escaped(String.join(", ", answer.getValue().mediaTypes())) + "</td></tr>")
                .collect(Collectors.joining());
        return "<section><h2>" + endpoint.method() + " " + escaped(endpoint.template()) + "</h2><p>"
                + escaped(endpoint.summary()) + "</p>" + table(params) + table(answers) + "</section>";
    }

    private static String table(String rows) {
        return rows.isEmpty() ? "" : "<table>" + rows + "</table>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
