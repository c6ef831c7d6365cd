#include "update/http_chunks.h"

#include "claims.h"
#include "doubles.h"
#include "memory_flash.h"

using namespace powersight;

namespace {

struct Bench final : ChunkListener {
    host::ScriptedNetwork network;
    host::MemoryFlash flash{4096, 2};
    SettingsStore store{&flash, 0};
    Settings settings;
    Credentials credentials{&settings, &store};
    HttpChunks http{&network, "node.example", Bytes::ofText("m-1"), &credentials};
    std::vector<std::pair<uint32_t, std::string>> pieces;
    int failures = 0;
    uint64_t now = 0;

    Bench() {
        settings.secret.assign("secret-of-16-letters");
        http.listenTo(this);
    }
    void onPiece(uint32_t offset, Bytes data) override {
        pieces.emplace_back(offset, std::string(reinterpret_cast<const char*>(data.data), data.size));
    }
    void onNoPiece() override { failures++; }

    std::string ask(uint32_t offset, uint32_t length = 1024) {
        network.fromMeter.clear();
        http.ask(Bytes::ofText("fw-7"), offset, length, now);
        http.poll(now);
        return {network.fromMeter.begin(), network.fromMeter.end()};
    }
    void answer(const std::string& text) {
        network.say({text.begin(), text.end()});
        http.poll(now);
    }
    static std::string ok(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    }
};

}  // namespace

CLAIM(a_piece_is_asked_for_with_the_meters_own_secret_and_handed_over_whole) {
    Bench bench;
    const std::string asked = bench.ask(2048, 500);
    CHECK_TEXT(
        "GET /api/v1/devices/m-1/firmware/chunk?campaign=fw-7&offset=2048&length=500 HTTP/1.1\r\n"
        "Host: node.example\r\nAuthorization: Basic bS0xOnNlY3JldC1vZi0xNi1sZXR0ZXJz\r\n\r\n",
        asked);
    const std::string body(500, 'x');
    bench.answer(Bench::ok(body));
    CHECK_EQUAL(1, bench.pieces.size());
    CHECK_EQUAL(2048, bench.pieces[0].first);
    CHECK_TEXT(body, bench.pieces[0].second);
}

CLAIM(an_answer_may_come_a_byte_at_a_time_and_a_kept_connection_serves_the_next_piece) {
    Bench bench;
    for (uint32_t offset = 0; offset < 3; offset++) {
        bench.ask(offset);
        const std::string body = "piece " + std::to_string(offset);
        for (const char c : "HTTP/1.1 200 OK\r\ncontent-length:7\r\n\r\n" + body)
            bench.answer(std::string(1, c));
    }
    CHECK_EQUAL(3, bench.pieces.size());
    CHECK_TEXT("piece 2", bench.pieces[2].second);
    CHECK_EQUAL(1, bench.network.opened);
}

CLAIM(a_kept_connection_that_the_server_has_closed_is_opened_anew_and_only_then_a_failure) {
    Bench bench;
    bench.ask(0);
    bench.answer(Bench::ok("a"));
    bench.ask(1);
    bench.network.cut();
    bench.http.poll(0);
    CHECK_EQUAL(0, bench.failures);
    bench.http.poll(0);
    bench.answer(Bench::ok("b"));
    CHECK_EQUAL(2, bench.pieces.size());
    bench.ask(2);
    bench.network.cut();
    bench.http.poll(0);
    bench.network.cut();
    bench.http.poll(0);
    CHECK_EQUAL(1, bench.failures);
}

CLAIM(what_is_no_piece_is_a_failure_and_never_handed_over) {
    for (const char* bad :
         {"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nabcd", "SSH-2.0-OpenSSH\r\n\r\n"}) {
        Bench bench;
        bench.ask(0);
        bench.answer(bad);
        CHECK_EQUAL(1, bench.failures);
        CHECK(bench.pieces.empty());
    }
    Bench endless;
    endless.ask(0);
    endless.answer(std::string(5'000, 'h'));
    CHECK_EQUAL(1, endless.failures);
    Bench silent;
    silent.ask(0);
    silent.now = 16'000;
    silent.http.poll(silent.now);
    CHECK_EQUAL(1, silent.failures);
    Bench refused;
    refused.network.refuseToOpen = true;
    refused.ask(0);
    CHECK_EQUAL(1, refused.failures);
}

CLAIM(any_answer_is_survived) {
    claims::Dice dice(claims::seed());
    const std::string good = Bench::ok("0123456789");
    for (int i = 0; i < 20'000; i++) {
        Bench bench;
        bench.ask(0);
        std::string text = good.substr(0, dice.below(static_cast<uint32_t>(good.size() + 1)));
        for (uint32_t k = dice.below(4); k > 0 && !text.empty(); k--)
            text[dice.below(static_cast<uint32_t>(text.size()))] = static_cast<char>(dice.next());
        bench.answer(text);
        CHECK(bench.pieces.empty() || bench.pieces[0].second.size() <= 1024);
    }
}
