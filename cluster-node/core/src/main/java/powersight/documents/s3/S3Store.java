package powersight.documents.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import powersight.documents.DocumentStore;
import powersight.documents.Sha256;

/**
 * Objects named {@code sha256/ab/abcdef…} in one bucket. Three requests are all that is needed of S3, so there is no
 * library: PUT, GET and DELETE, signed. An object's name is its own checksum, and S3 compares it with what arrives.
 */
public final class S3Store implements DocumentStore {
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final S3Settings settings;
    private final Signature signature;
    private final HttpClient client;
    private final Clock clock;

    public S3Store(S3Settings settings, Clock clock) {
        this.settings = settings;
        this.signature = new Signature(settings.region(), settings.accessKey(), settings.secretKey());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.patience())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.clock = clock;
    }

    @Override
    public void put(Sha256 name, Path content) throws IOException {
        HttpRequest request = signed("PUT", name, name.hex(), HttpRequest.BodyPublishers.ofFile(content));
        HttpResponse<String> answer = send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw unexpected("PUT", name, answer.statusCode());
    }

    @Override
    public Optional<InputStream> open(Sha256 name) throws IOException {
        HttpRequest request = signed("GET", name, NOTHING, HttpRequest.BodyPublishers.noBody());
        HttpResponse<InputStream> answer = send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() == 200) return Optional.of(answer.body());
        answer.body().close();
        if (answer.statusCode() == 404) return Optional.empty();
        throw unexpected("GET", name, answer.statusCode());
    }

    @Override
    public void remove(Sha256 name) throws IOException {
        HttpRequest request = signed("DELETE", name, NOTHING, HttpRequest.BodyPublishers.noBody());
        int status = send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 204 && status != 200 && status != 404) throw unexpected("DELETE", name, status);
    }

    private HttpRequest signed(String method, Sha256 name, String payload, HttpRequest.BodyPublisher body) {
        URI uri = URI.create(settings.endpoint().toString().replaceAll("/+$", "") + "/" + settings.bucket() + "/sha256/"
                + name.hex().substring(0, 2) + "/" + name.hex());
        Instant now = clock.instant();
        Map<String, String> headers = new TreeMap<>(
                Map.of("host", host(uri), "x-amz-content-sha256", payload, "x-amz-date", Signature.time(now)));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(settings.patience())
                .method(method, body)
                .header("Authorization", signature.authorization(method, uri, headers, payload, now));
        headers.remove("host"); // the client writes that one itself, the same
        headers.forEach(request::header);
        return request.build();
    }

    private static String host(URI uri) {
        boolean usual = uri.getPort() < 0
                || (uri.getPort() == 443 && "https".equals(uri.getScheme()))
                || (uri.getPort() == 80 && "http".equals(uri.getScheme()));
        return usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + settings, e);
        }
    }

    private IOException unexpected(String method, Sha256 name, int status) {
        return new IOException(settings + " answered " + status + " to " + method + " " + name);
    }
}
