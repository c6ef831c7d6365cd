package powersight.api;

import static org.assertj.core.api.Assertions.assertThat;
import static powersight.api.ServedApi.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import powersight.api.doors.Core;
import powersight.api.http.Endpoint;
import powersight.api.http.Param;

/** What is wrong is stopped at the edge with a problem that says so, and never as a fault of ours. */
class EdgeTest {
    private final ServedApi api = ServedApi.get();

    @Test
    void no_text_in_any_parameter_makes_a_fault() {
        Random chance = new Random(20_261_121);
        List<String> nasty = List.of(
                "",
                "-1",
                "0",
                "99999999999999999999",
                "NaN",
                "null",
                "' or 1=1 --",
                "%00",
                "\u0000",
                "../..",
                "2026-13-45T99:99:99Z",
                "-999999999-01-01T00:00:00Z",
                "+1000000-01-01T00:00:00Z",
                "š€𝄞\uFFFF",
                "a".repeat(400),
                "\r\nX: y",
                "{}",
                "[]",
                "1e9",
                "0x10",
                " ",
                "%",
                "..%2f",
                "\\",
                "\u202e");
        for (Endpoint endpoint : api.api.endpoints()) {
            if (endpoint.method() != Endpoint.Method.GET) continue;
            for (String value : nasty) {
                StringBuilder path = new StringBuilder(
                        endpoint.template().replaceAll("\\{[a-z]+}", chance.nextBoolean() ? encoded(value) : "m-1"));
                path.append('?');
                for (Param<?> param : endpoint.params())
                    if (!param.inPath() && chance.nextInt(3) > 0)
                        path.append(param.name())
                                .append('=')
                                .append(encoded(value))
                                .append('&');
                int status = api.get(path.toString()).statusCode();
                assertThat(status).as(path.toString()).isNotEqualTo(500).isLessThan(600);
            }
        }
    }

    @Test
    void no_body_makes_a_fault() {
        Random chance = new Random(7);
        String whole = "{\"id\":\"fuzz-1\",\"municipality\":\"80284\",\"timeoutSeconds\":30,\"trial\":true}";
        for (int i = 0; i < 200; i++) {
            StringBuilder body = new StringBuilder(whole);
            for (int change = 0; change < 1 + chance.nextInt(4); change++) {
                int at = chance.nextInt(body.length());
                if (chance.nextBoolean()) body.deleteCharAt(at);
                else body.insert(at, (char) chance.nextInt(0x2fff));
            }
            int status = api.post("/api/v1/meters", body.toString()).statusCode();
            assertThat(status).as(body.toString()).isIn(201, 400, 409, 422);
        }
    }

    @Test
    void what_is_wrong_with_the_request_as_a_whole_has_its_own_status() {
        assertProblem(api.post("/api/v1/meters", " ".repeat(70_000)), 413, "too-large");
        assertProblem(
                api.send(api.request("/api/v1/meters")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                415,
                "wrong-type");
        HttpResponse<String> deleted = api.send(api.request("/api/v1/meters").DELETE());
        assertProblem(deleted, 405, "wrong-method");
        assertThat(deleted.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS, POST");
        assertProblem(api.get("/api/v1/nothing"), 404, "no-such-path");
        assertProblem(api.get("/api/v1/live"), 426, "websocket-only");
        assertProblem(
                api.send(api.request("/api/v1/clock").header("X-Long", "x".repeat(5_000))), 431, "headers-too-large");
    }

    @Test
    void a_broken_first_line_and_a_strange_method_get_problem_json_too() throws IOException {
        assertThat(raw("BREW /api/v1/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("application/problem+json")
                .startsWith("HTTP/1.1 501");
        assertThat(raw("GET /\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("application/problem+json")
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void another_name_for_this_server_is_refused_whatever_is_asked() throws IOException {
        assertThat(raw("GET /api/v1/clock HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("foreign-host");
        assertThat(raw("GET /api/v1/clock HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_write_that_a_foreign_page_could_have_caused_is_refused() throws IOException {
        String order = "{}";
        assertThat(write(order, "Origin: http://evil.example\r\nX-PowerSight: 1\r\n"))
                .contains("foreign-origin");
        assertThat(write(order, "Sec-Fetch-Site: cross-site\r\n")).contains("no-csrf-header");
        String own = "Origin: " + api.base + "\r\n";
        assertThat(write(order, own)).contains("no-csrf-header");
        assertThat(write(order, own + "X-PowerSight: 1\r\n")).startsWith("HTTP/1.1 400");
        assertThat(write(order, "")).as("programs send no Origin").startsWith("HTTP/1.1 400");
    }

    @Test
    void the_pages_files_come_packed_and_are_kept_and_every_other_address_is_the_page() {
        HttpResponse<String> packed =
                api.send(api.request("/assets/main-AbCd1234.js").header("Accept-Encoding", "gzip, br"));
        HttpResponse<String> plain = api.get("/assets/main-AbCd1234.js");
        HttpResponse<String> page = api.get("/brojila/m-1");

        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(plain.body()).contains("answer = 42");
        assertThat(plain.headers().firstValue("Content-Type").orElse("")).startsWith("application/javascript");
        assertThat(page.body()).contains("test page");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(api.send(api.request("/").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        assertThat(api.get("/assets/gone-AbCd1234.js").statusCode()).isEqualTo(404);
    }

    @Test
    void no_path_leads_out_of_the_pages_folder() throws IOException {
        for (String path : List.of(
                "/../reference.conf",
                "/..%2freference.conf",
                "/%2e%2e/reference.conf",
                "/assets/../../reference.conf",
                "/assets/..%5c..%5creference.conf",
                "//reference.conf",
                "/.git/config",
                "/web/index.html%00.js")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).doesNotContain("powersight.http").doesNotStartWith("HTTP/1.1 5");
        }
    }

    @Test
    void what_two_servers_could_read_differently_is_refused_and_the_line_is_closed() throws IOException {
        String hidden = "GET /api/v1/hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (String headers : List.of(
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length: 0x5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: xchunked",
                "Content-Length : 5")) {
            String answer = raw("POST /api/v1/meters HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers
                    + "\r\nContent-Type: application/json\r\n\r\n0\r\n\r\n" + hidden);
            assertThat(answer).as(headers).doesNotContain("no-such-path").matches("(?s)HTTP/1\\.1 [45]0[01] .*");
        }
    }

    @Test
    void a_header_of_ten_megabytes_is_cut_off() throws IOException {
        try (Socket socket = new Socket(api.base.getHost(), api.base.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET /api/v1/clock HTTP/1.1\r\nHost: localhost\r\nX-Big: ".getBytes(StandardCharsets.US_ASCII));
            byte[] piece = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            String answer = "";
            try {
                for (int i = 0; i < 100 && socket.getInputStream().available() == 0; i++) out.write(piece);
                answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            } catch (SocketException cutOff) {
                answer = "cut off";
            }
            assertThat(answer).isIn("HTTP/1.1 431", "cut off");
        }
        assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void readiness_names_the_parts_that_wait() {
        api.parts = List.of(
                new Core.Part("journal", true, "", true), new Core.Part("broker", false, "the first connection", true));
        HttpResponse<String> waiting = api.get("/health/ready");
        api.parts = List.of(new Core.Part("journal", true, "", true));
        HttpResponse<String> ready = api.get("/health/ready");

        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(json(waiting).path("parts").path(1).path("waitsFor").asText())
                .isEqualTo("the first connection");
        assertThat(ready.statusCode()).isEqualTo(200);
        api.parts = List.of(new Core.Part("journal", true, "", true), new Core.Part("mail", false, "paper", false));
        HttpResponse<String> light = api.get("/health/ready");
        assertThat(light.statusCode()).as("a light does not take a node away").isEqualTo(200);
        assertThat(light.body()).contains("paper");
        api.parts = List.of(new Core.Part("journal", true, "", true));
        assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(api.get("/metrics").body()).contains("powersight_http_requests_seconds_count");
        assertThat(api.get("/docs").body()).contains("/api/v1/meters/{id}").doesNotContain("http://");
    }

    private String write(String body, String headers) throws IOException {
        return raw("POST /api/v1/meters HTTP/1.1\r\nHost: " + api.base.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(api.base.getHost(), api.base.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.replace("Host: localhost\r\n\r\n", "Host: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
