package powersight.documents.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * As much of S3 as a document needs, over real HTTP. It recomputes each request's signature by its own reading of the rules,
 * compares the body with the hash that was signed, and refuses old requests, as S3 does.
 */
public final class S3Double implements AutoCloseable {
    public static final String ACCESS = "AKIDEXAMPLE", SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    private final HttpServer server;
    public final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    public volatile boolean broken;

    public S3Double() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public S3Settings settings(String secret) {
        return new S3Settings(endpoint(), "eu-central-1", "deeds", ACCESS, secret, Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = broken ? 500 : answer(exchange, body);
            String key = exchange.getRequestURI().getRawPath();
            byte[] content =
                    status == 200 && exchange.getRequestMethod().equals("GET") ? objects.get(key) : new byte[0];
            exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
            if (content.length > 0) exchange.getResponseBody().write(content);
        }
    }

    private int answer(HttpExchange exchange, byte[] body) {
        if (!signedRightly(exchange, body)) return 403;
        String key = exchange.getRequestURI().getRawPath();
        if (!key.startsWith("/deeds/")) return 404;
        return switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, body);
                yield 200;
            }
            case "GET" -> objects.containsKey(key) ? 200 : 404;
            case "DELETE" -> {
                objects.remove(key);
                yield 204;
            }
            default -> 405;
        };
    }

    private static boolean signedRightly(HttpExchange exchange, byte[] body) {
        Matcher said = AUTHORIZATION.matcher(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!said.matches() || !said.group(1).equals(ACCESS)) return false;
        String time = exchange.getRequestHeaders().getFirst("x-amz-date");
        Instant at = LocalDateTime.parse(time, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"))
                .toInstant(ZoneOffset.UTC);
        if (Duration.between(at, Instant.now()).abs().toMinutes() > 15) return false;
        if (!time.startsWith(said.group(2))) return false;
        String hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
        if (!hash.equals(hex(sha256(body)))) return false;
        List<String> names = Arrays.asList(said.group(4).split(";"));
        if (!names.containsAll(List.of("host", "x-amz-content-sha256", "x-amz-date"))) return false;
        List<String> lines = new ArrayList<>(
                List.of(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), ""));
        for (String name : names)
            lines.add(name + ":" + exchange.getRequestHeaders().getFirst(name));
        lines.addAll(List.of("", said.group(4), hash));
        String scope = said.group(2) + "/" + said.group(3) + "/s3/aws4_request";
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, hex(sha256(utf8(String.join("\n", lines)))));
        byte[] day = hmac(utf8("AWS4" + SECRET), said.group(2));
        byte[] key = hmac(hmac(hmac(day, said.group(3)), "s3"), "aws4_request");
        return hex(hmac(key, toSign)).equals(said.group(5));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
