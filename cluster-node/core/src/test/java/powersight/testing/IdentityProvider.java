package powersight.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A small OpenID Connect provider over real HTTP, with keys of its own: discovery, keys, codes that are good once and only
 * for whoever has the PKCE verifier and the client's secret. What its tokens say and how they are signed can be bent.
 */
public final class IdentityProvider implements AutoCloseable {
    public static final String CLIENT = "powersight-test", SECRET = "a secret: 100% &c.";

    private final HttpServer server;
    private final Supplier<Instant> now;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger drawn = new AtomicInteger();
    /** How often the keys were asked for. */
    public final AtomicInteger keysAsked = new AtomicInteger();

    private volatile JWK key = ecKey("first");
    private volatile Map<String, Object> person = Map.of();
    private volatile UnaryOperator<JWTClaimsSet.Builder> bent = claims -> claims;
    private volatile Function<JWTClaimsSet, String> signed = this::sign;
    private volatile String statedIssuer;

    public IdentityProvider(Supplier<Instant> now) {
        this.now = now;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, discovery()));
        server.createContext("/keys", exchange -> {
            keysAsked.incrementAndGet();
            answer(exchange, new JWKSet(key.toPublicJWK()).toJSONObject());
        });
        server.createContext("/token", this::token);
        server.start();
        statedIssuer = issuer();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whoever comes next is this person. */
    public void person(String subject, Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.put("sub", subject);
        person = Map.copyOf(all);
    }

    /** What the discovery document says it is. */
    public void callsItself(String issuer) {
        statedIssuer = issuer;
    }

    public void bends(UnaryOperator<JWTClaimsSet.Builder> change) {
        bent = change;
    }

    /** Tokens are made by this from now on. */
    public void signs(Function<JWTClaimsSet, String> other) {
        signed = other;
    }

    public void honest() {
        bent = claims -> claims;
        signed = this::sign;
        statedIssuer = issuer();
    }

    /** Other keys are published, and the ones before are gone. */
    public void rotates(JWK next) {
        key = next;
    }

    public JWK key() {
        return key;
    }

    public static ECKey ecKey(String name) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RSAKey rsaKey(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The person at the browser says yes; the query with which the browser is sent back. */
    public Map<String, String> consents(URI question) {
        Map<String, String> asked = form(question.getRawQuery());
        if (!asked.get("response_type").equals("code")
                || !asked.get("code_challenge_method").equals("S256"))
            throw new AssertionError("not a question for a code with PKCE: " + question);
        String code = "code " + drawn.incrementAndGet() + " +/=";
        codes.put(code, asked);
        return Map.of("code", code, "state", asked.get("state"), "iss", issuer());
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> order = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(order.getOrDefault("code", ""));
        boolean right = asked != null
                && basic(exchange)
                && "authorization_code".equals(order.get("grant_type"))
                && asked.get("redirect_uri").equals(order.get("redirect_uri"))
                && asked.get("code_challenge").equals(challenge(order.getOrDefault("code_verifier", "")));
        if (!right) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(Date.from(now.get()))
                .expirationTime(Date.from(now.get().plusSeconds(300)))
                .claim("nonce", asked.get("nonce"));
        person.forEach(claims::claim);
        answer(
                exchange,
                Map.of(
                        "token_type",
                        "Bearer",
                        "access_token",
                        "nothing to us",
                        "id_token",
                        signed.apply(bent.apply(claims).build())));
    }

    /** With the key that is published now. */
    public String sign(JWTClaimsSet claims) {
        return sign(claims, key);
    }

    public static String sign(JWTClaimsSet claims, JWK key) {
        try {
            boolean rsa = key instanceof RSAKey;
            JWSSigner signer = rsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey());
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> discovery() {
        return Map.of(
                "issuer",
                statedIssuer,
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/keys",
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_basic"));
    }

    private static boolean basic(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) return false;
        String[] pair =
                new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":", 2);
        return decoded(pair[0]).equals(CLIENT) && decoded(pair[1]).equals(SECRET);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) values.put(pair.substring(0, at), decoded(pair.substring(at + 1)));
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        byte[] bytes = new ObjectMapper().writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
