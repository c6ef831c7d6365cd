#include <fstream>
#include <sstream>

#include "claims.h"
#include "messages/json_reader.h"
#include "messages/meter_json.h"
#include "meter/command_desk.h"

using namespace powersight;

namespace {

std::string golden(const std::string& name) {
    std::ifstream file(std::string(GOLDEN_FOLDER) + "/" + name + ".json");
    CHECK(file.good());
    std::stringstream text;
    text << file.rdbuf();
    std::string content = text.str();
    while (!content.empty() && (content.back() == '\n' || content.back() == ' ')) content.pop_back();
    return content;
}

Bytes bytes(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
std::string string(Bytes b) { return {reinterpret_cast<const char*>(b.data), b.size}; }

char buffer[kLargestPayload];

struct Heard : MeterControl {
    std::string what;
    const char* readNow() override { return say("read-now"); }
    const char* setInterval(uint32_t seconds) override { return say("every " + std::to_string(seconds)); }
    const char* setRelay(bool closed) override { return say(closed ? "closed" : "open"); }
    const char* restart() override { return say("restart"); }
    const char* rotateSecret(Bytes secret) override { return say("secret " + string(secret)); }
    const char* say(const std::string& word) {
        what += word + ";";
        return "";
    }
};

}  // namespace

CLAIM(golden_readings_are_decoded_and_written_again_to_the_same_bytes) {
    for (const char* name : {"reading-flat-sample", "reading-full", "reading-no-voltage"}) {
        const std::string text = golden(name);
        Bytes deviceId;
        Reading reading;
        CHECK(readReading(bytes(text), &deviceId, &reading));
        CHECK_TEXT(text, string(writeReading(deviceId, reading, buffer, sizeof(buffer))));
    }
}

CLAIM(the_flat_sample_says_what_its_meter_measured) {
    const std::string text = golden("reading-flat-sample");
    Bytes deviceId;
    Reading reading;
    CHECK(readReading(bytes(text), &deviceId, &reading));
    CHECK(deviceId.equals("meter-01"));
    CHECK(reading.milliVolts == 220'400 && reading.milliAmperes == 1'340 && reading.milliWatts == 295'400);
    CHECK_EQUAL(1'240, wattHours(reading.energy.importT1));
    CHECK_EQUAL(1'739'930'110, reading.epochSeconds);
}

CLAIM(the_small_messages_are_the_golden_bytes) {
    const auto text = [](JsonReader* json, const char* name) {
        Bytes value;
        CHECK(json->text(name, &value));
        return string(value);
    };
    const auto number = [](JsonReader* json, const char* name) {
        uint64_t value = 0;
        CHECK(json->number(name, &value));
        return static_cast<uint32_t>(value);
    };
    const std::string heartbeat = golden("heartbeat-plain");
    JsonReader h(bytes(heartbeat));
    CHECK_TEXT(heartbeat, string(writeHeartbeat(bytes(text(&h, "deviceId")), number(&h, "timestamp"),
                                                text(&h, "fw").c_str(), buffer, sizeof(buffer))));
    const std::string gasp = golden("last-gasp-plain");
    JsonReader l(bytes(gasp));
    CHECK_TEXT(gasp, string(writeLastGasp(bytes(text(&l, "deviceId")), number(&l, "timestamp"), buffer,
                                          sizeof(buffer))));
    const std::string gap = golden("gap-overflow");
    JsonReader g(bytes(gap));
    CHECK_TEXT(gap,
               string(writeGap(bytes(text(&g, "deviceId")), number(&g, "firstSeq"), number(&g, "lastSeq"),
                               text(&g, "reason").c_str(), buffer, sizeof(buffer))));
    for (const char* name : {"reply-done", "reply-refused"}) {
        const std::string reply = golden(name);
        JsonReader r(bytes(reply));
        const std::string remark = r.has("remark") ? text(&r, "remark") : "";
        CHECK_TEXT(reply,
                   string(writeReply(bytes(text(&r, "deviceId")), bytes(text(&r, "id")),
                                     text(&r, "result").c_str(), remark.c_str(), buffer, sizeof(buffer))));
    }
}

CLAIM(golden_commands_are_understood) {
    Heard heard;
    CommandDesk desk(&heard);
    CommandAnswer answer;
    CHECK(desk.handle(bytes(golden("command-read-now")), &answer));
    CHECK(answer.id.bytes().equals("c-1"));
    CHECK_TEXT("done", answer.result);
    CHECK(desk.handle(bytes(golden("command-set-interval")), &answer));
    CHECK(desk.handle(bytes(golden("command-rotate-secret")), &answer));
    CHECK_TEXT("read-now;every 15;secret 5f0c8e1b72d94a36a1c7e20d9b4f6853;", heard.what);
}

CLAIM(a_repeated_command_is_answered_again_and_done_once) {
    Heard heard;
    CommandDesk desk(&heard);
    CommandAnswer answer;
    const std::string command = R"({"id":"c-9","kind":"disconnect"})";
    CHECK(desk.handle(bytes(command), &answer));
    CHECK(desk.handle(bytes(command), &answer));
    CHECK_TEXT("open;", heard.what);
    CHECK_TEXT("done", answer.result);
}

CLAIM(a_wrong_command_is_refused_with_the_reason_and_nonsense_is_not_answered) {
    Heard heard;
    CommandDesk desk(&heard);
    CommandAnswer answer;
    CHECK(desk.handle(Bytes::ofText(R"({"id":"a","kind":"self-destruct"})"), &answer));
    CHECK_TEXT("refused", answer.result);
    CHECK(desk.handle(Bytes::ofText(R"({"id":"b","kind":"set-interval","seconds":0})"), &answer));
    CHECK_TEXT("an interval is 1 to 86400 seconds", answer.remark);
    CHECK(!desk.handle(Bytes::ofText("{\"kind\":\"read-now\"}"), &answer));
    CHECK(!desk.handle(Bytes::ofText("not json"), &answer));
    CHECK(!desk.handle(Bytes{}, &answer));
    CHECK_TEXT("", heard.what);
}

CLAIM(a_payload_that_does_not_fit_is_empty_and_never_cut) {
    Reading reading;
    reading.flags = 0x7FFF;
    for (size_t room = 0; room < 60; room++)
        CHECK(writeReading(Bytes::ofText("m"), reading, buffer, room).empty());
    // the largest honest one fits
    Measurement seen;
    seen.hasVoltage = seen.hasCurrent = seen.hasPowerFactor = seen.hasFrequency = true;
    seen.milliVolts = seen.milliAmperes = INT32_MAX;
    seen.milliWatts = INT32_MIN;
    seen.powerFactor = -999;
    seen.milliHertz = 69'999;
    const uint64_t most = UINT64_MAX;
    reading = Reading::of(seen, {most, most, most, most}, 0x7FFF);
    reading.seq = reading.boot = reading.epochSeconds = UINT32_MAX;
    const std::string longest(64, 'x');
    CHECK(!writeReading(bytes(longest), reading, buffer, sizeof(buffer)).empty());
}

CLAIM(the_reader_survives_anything_and_refuses_what_is_no_object) {
    for (const char* bad :
         {"", "{", "[]", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1}x", "{\"a\":1e5}", "{a:1}",
          "{\"a\":\"\n\"}", "{\"a\":\"\\", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "{\"a\":-}", "{\"a\":1.}"})
        CHECK(!JsonReader(Bytes::ofText(bad)).isObject());
    CHECK(JsonReader(Bytes::ofText(" {\"a\" : [1, {\"b\":null}], \"c\":-1.5 } ")).isObject());

    claims::Dice dice(claims::seed());
    const std::string seedText = R"({"id":"c-1","kind":"set-interval","seconds":15,"x":[1,{"y":"z"}]})";
    Heard heard;
    for (int i = 0; i < 200'000; i++) {
        std::string text = seedText.substr(0, dice.below(static_cast<uint32_t>(seedText.size() + 1)));
        for (uint32_t k = dice.below(4); k > 0 && !text.empty(); k--)
            text[dice.below(static_cast<uint32_t>(text.size()))] = static_cast<char>(dice.next());
        // an exact allocation, so that the sanitizer sees one byte too far
        std::vector<uint8_t> exact(text.begin(), text.end());
        CommandDesk desk(&heard);
        CommandAnswer answer;
        desk.handle({exact.data(), exact.size()}, &answer);
    }
}
