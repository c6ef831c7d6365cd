package powersight.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider, known by its discovery document. Waits for the network: callers have threads for that.
 *
 * <p>The document is asked for again every hour; one whose issuer is not the configured one is refused (OWASP ASVS 5,
 * 10.5.3).
 */
public final class Provider {
    private static final Duration BELIEVED_FOR = Duration.ofHours(1);

    private record Document(URI authorization, URI token, URI keys, boolean basic, Instant at) {}

    private final OidcSettings settings;
    private final URI comeBackTo;
    private final Clock clock;
    private final Spoken spoken = new Spoken();
    private final ProviderKeys keys;
    private final IdTokens tokens;
    private volatile @Nullable Document known;

    /** @param comeBackTo our own address, as it is registered with the provider */
    public Provider(OidcSettings settings, URI comeBackTo, Clock clock) {
        this.settings = settings;
        this.comeBackTo = comeBackTo;
        this.clock = clock;
        this.keys = new ProviderKeys(() -> spoken.get(document().keys()), clock);
        this.tokens = new IdTokens(settings, keys, clock);
    }

    public String name() {
        return settings.name();
    }

    public String issuer() {
        return settings.issuer();
    }

    /** Where the browser is sent. */
    public URI question(Attempt attempt) {
        URI address = document().authorization();
        String query = Attempt.form(
                "response_type",
                "code",
                "client_id",
                settings.clientId(),
                "redirect_uri",
                comeBackTo.toString(),
                "scope",
                "openid email profile",
                "state",
                attempt.state(),
                "nonce",
                attempt.nonce(),
                "code_challenge",
                attempt.challenge(),
                "code_challenge_method",
                "S256");
        return URI.create(address + (address.getQuery() == null ? "?" : "&") + query);
    }

    /** Who came back with this code. */
    public Vouched answer(Attempt attempt, String code) {
        Document document = document();
        JsonNode answer = spoken.answer(exchange(document, attempt, code));
        String token = answer.path("id_token").asText("");
        if (token.isEmpty()) throw new OidcRefused(document.token() + " gave no ID token");
        return tokens.read(token, attempt.nonce());
    }

    private HttpRequest.Builder exchange(Document document, Attempt attempt, String code) {
        String form = Attempt.form(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                comeBackTo.toString(),
                "client_id",
                settings.clientId(),
                "code_verifier",
                attempt.verifier());
        HttpRequest.Builder request =
                Spoken.request(document.token()).header("Content-Type", "application/x-www-form-urlencoded");
        Optional<String> secret = settings.clientSecret();
        if (secret.isPresent() && document.basic())
            request.header("Authorization", "Basic " + basic(settings.clientId(), secret.get()));
        else if (secret.isPresent()) form += "&" + Attempt.form("client_secret", secret.get());
        return request.POST(HttpRequest.BodyPublishers.ofString(form));
    }

    /** RFC 6749, 2.3.1: both are encoded as in a form before they are joined. */
    private static String basic(String id, String secret) {
        String pair =
                URLEncoder.encode(id, StandardCharsets.UTF_8) + ":" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Document document() {
        Document before = known;
        Instant now = clock.instant();
        if (before != null && now.isBefore(before.at().plus(BELIEVED_FOR))) return before;
        JsonNode said =
                spoken.get(URI.create(settings.issuer().replaceAll("/+$", "") + "/.well-known/openid-configuration"));
        if (!settings.issuer().equals(said.path("issuer").asText()))
            throw new OidcRefused("the discovery document is that of " + said.path("issuer"));
        Document document = new Document(
                address(said, "authorization_endpoint"),
                address(said, "token_endpoint"),
                address(said, "jwks_uri"),
                basic(said.path("token_endpoint_auth_methods_supported")),
                now);
        known = document;
        return document;
    }

    /** What a provider that names no ways understands. */
    private static boolean basic(JsonNode ways) {
        if (ways.isMissingNode() || ways.isEmpty()) return true;
        for (JsonNode way : ways) if (way.asText().equals("client_secret_basic")) return true;
        return false;
    }

    private static URI address(JsonNode said, String name) {
        try {
            URI address = URI.create(said.path(name).asText());
            if (OidcSettings.isSafe(address)) return address;
        } catch (IllegalArgumentException e) {
            throw new OidcRefused("the discovery document's " + name + " is no address", e);
        }
        throw new OidcRefused("the discovery document's " + name + " is not safe: " + said.path(name));
    }
}
