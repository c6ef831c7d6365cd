package powersight.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Speaks with the provider: JSON of a bounded size within seconds, no redirects followed. */
final class Spoken {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 512 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    JsonNode get(URI address) {
        return answer(request(address).GET());
    }

    static HttpRequest.Builder request(URI address) {
        if (!OidcSettings.isSafe(address)) throw new OidcRefused("the provider names an unsafe address: " + address);
        return HttpRequest.newBuilder(address).timeout(PATIENCE).header("Accept", "application/json");
    }

    JsonNode answer(HttpRequest.Builder draft) {
        HttpRequest request = draft.build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) throw new OidcRefused(request.uri() + " sent more than " + LARGEST + " B");
                if (response.statusCode() != 200)
                    throw new OidcRefused(request.uri() + " answered " + response.statusCode());
                return JSON.readTree(bytes);
            }
        } catch (IOException e) {
            throw new OidcRefused(request.uri() + " did not answer as it should: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OidcRefused("the node is stopping", e);
        }
    }
}
