#include "claims.h"
#include "doubles.h"
#include "mqtt/mqtt_session.h"

using namespace powersight;
using host::ScriptedNetwork;
using host::SeededRandom;
using mqtt::Packet;
using mqtt::Parser;

namespace {

std::string hex(const uint8_t* data, size_t size) {
    static const char* digits = "0123456789abcdef";
    std::string text;
    for (size_t i = 0; i < size; i++) {
        text += digits[data[i] >> 4];
        text += digits[data[i] & 15];
    }
    return text;
}

struct Ear : MqttListener, MqttIdentity {
    int ups = 0;
    int downs = 0;
    std::vector<uint16_t> acknowledged;
    std::vector<std::string> messages;
    std::vector<uint8_t> refusals;
    void onUp() override { ups++; }
    void onDown() override { downs++; }
    void onRefused(uint8_t code) override { refusals.push_back(code); }
    void onAcknowledged(uint16_t id) override { acknowledged.push_back(id); }
    void onMessage(Bytes, Bytes payload) override {
        messages.emplace_back(reinterpret_cast<const char*>(payload.data), payload.size);
    }
    mqtt::ConnectOptions connectOptions() override {
        mqtt::ConnectOptions options;
        options.clientId = options.userName = Bytes::ofText("m-1");
        options.password = Bytes::ofText("secret");
        return options;
    }
};

struct Fixture {
    ScriptedNetwork network;
    SeededRandom random{claims::seed()};
    Ear ear;
    MqttSession session{&network, &random, &ear, &ear};
    uint64_t now = 0;

    Fixture() { session.subscribeTo(Bytes::ofText("cmd")); }
    void pass(uint64_t millis, uint64_t step = 100) {
        for (uint64_t end = now + millis; now < end; now += step) session.poll(now);
        session.poll(now);
    }
    void comeUp() {
        pass(400'000 - 399'000);
        network.say({0x20, 2, 0, 0});
        pass(100);
        network.say({0x90, 3, 0, 0, 1});
        const size_t subscribe = network.fromMeter.size() - 10;  // 82 08 id id 00 03 c m d 01
        network.toMeter[network.toMeter.size() - 3] = network.fromMeter[subscribe + 2];
        network.toMeter[network.toMeter.size() - 2] = network.fromMeter[subscribe + 3];
        pass(100);
        network.fromMeter.clear();
    }
};

}  // namespace

CLAIM(packets_are_the_bytes_of_the_standard) {
    uint8_t out[128];
    mqtt::ConnectOptions options;
    options.clientId = options.userName = Bytes::ofText("m1");
    options.password = Bytes::ofText("pw");
    options.willTopic = Bytes::ofText("w");
    options.willPayload = Bytes::ofText("x");
    size_t size = mqtt::writeConnect(options, out, sizeof(out));
    CHECK_TEXT("101c00044d51545404ce003c00026d3100017700017800026d3100027077", hex(out, size));

    mqtt::Publish publish;
    publish.topic = Bytes::ofText("a/b");
    publish.payload = Bytes::ofText("hi");
    publish.qos = 1;
    publish.packetId = 10;
    size = mqtt::writePublish(publish, out, sizeof(out));
    CHECK_TEXT(
        "3209"
        "0003612f62"
        "000a"
        "6869",
        hex(out, size));
    size = mqtt::writeSubscribe(1, Bytes::ofText("a/b"), 1, out, sizeof(out));
    CHECK_TEXT(
        "8208"
        "0001"
        "0003612f62"
        "01",
        hex(out, size));
    size = mqtt::writePuback(258, out, sizeof(out));
    CHECK_TEXT("40020102", hex(out, size));
    size = mqtt::writeEmpty(mqtt::Type::kPingreq, out, sizeof(out));
    CHECK_TEXT("c000", hex(out, size));
}

CLAIM(a_long_publish_has_a_two_byte_length_and_one_that_does_not_fit_has_none) {
    const std::string long300(300, 'z');
    mqtt::Publish publish;
    publish.topic = Bytes::ofText("t");
    publish.payload = Bytes::ofText(long300.c_str());
    uint8_t out[400];
    const size_t size = mqtt::writePublish(publish, out, sizeof(out));
    CHECK_EQUAL(3 + 3 + 300, size);
    CHECK(out[1] == 0xAF && out[2] == 0x02);
    for (size_t room = 0; room < size; room++) {
        std::vector<uint8_t> exact(room);
        CHECK_EQUAL(0, mqtt::writePublish(publish, exact.data(), room));
    }
}

CLAIM(the_parser_cuts_the_same_packets_however_the_bytes_arrive) {
    const std::vector<uint8_t> stream = {0x20, 2, 0,   0,   0x32, 9, 0, 3, 'a',  '/', 'b',
                                         0,    7, 'h', 'i', 0x40, 2, 0, 9, 0xD0, 0};
    for (size_t piece = 1; piece <= stream.size(); piece++) {
        Parser parser;
        std::string seen;
        for (size_t at = 0; at < stream.size(); at += piece) {
            size_t room = 0;
            uint8_t* into = parser.room(&room);
            const size_t size = std::min(piece, stream.size() - at);
            memcpy(into, stream.data() + at, size);
            parser.added(size);
            Packet packet;
            while (parser.next(&packet) == Parser::Result::kPacket)
                seen += std::to_string(static_cast<int>(packet.type)) + ":" +
                        hex(packet.body.data, packet.body.size) + " ";
        }
        CHECK_TEXT("2:0000 3:0003612f6200076869 4:0009 13: ", seen);
    }
}

CLAIM(the_parser_and_the_readers_survive_any_bytes) {
    claims::Dice dice(claims::seed());
    for (int round = 0; round < 20'000; round++) {
        Parser parser;
        for (int piece = 0; piece < 6; piece++) {
            size_t room = 0;
            uint8_t* into = parser.room(&room);
            size_t size = dice.below(24);
            if (size > room) size = room;
            for (size_t i = 0; i < size; i++)
                into[i] = static_cast<uint8_t>(dice.below(3) == 0 ? dice.next() : dice.below(12));
            if (size > 0 && dice.below(2) == 0) into[0] = 0x32;
            parser.added(size);
            Packet packet;
            Parser::Result result = parser.next(&packet);
            for (; result == Parser::Result::kPacket; result = parser.next(&packet)) {
                mqtt::Publish publish;
                uint16_t id = 0;
                uint8_t code = 0;
                if (mqtt::readPublish(packet, &publish))
                    CHECK(publish.topic.size + publish.payload.size <= packet.body.size);
                mqtt::readPacketId(packet, &id);
                mqtt::readConnack(packet, &code);
                mqtt::readSuback(packet, &id, &code);
            }
            if (result == Parser::Result::kBroken) break;
        }
    }
}

CLAIM(a_session_greets_subscribes_publishes_and_hears_the_acknowledgement) {
    Fixture f;
    f.comeUp();
    CHECK(f.session.isUp());
    CHECK_EQUAL(1, f.ear.ups);
    const uint16_t id = f.session.publish(Bytes::ofText("t"), Bytes::ofText("x"), 1);
    CHECK(id != 0);
    f.pass(100);
    CHECK_EQUAL(8, f.network.fromMeter.size());
    f.network.say({0x40, 2, static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)});
    f.pass(100);
    CHECK(f.ear.acknowledged == std::vector<uint16_t>{id});
}

CLAIM(a_network_that_takes_one_byte_at_a_time_only_takes_longer) {
    Fixture f;
    f.network.atOnce = 1;
    f.comeUp();
    CHECK(f.session.isUp());
}

CLAIM(a_message_at_qos_1_is_acknowledged_after_it_was_handled) {
    Fixture f;
    f.comeUp();
    f.network.say({0x32, 9, 0, 3, 'c', 'm', 'd', 0, 7, 'h', 'i'});
    f.pass(100);
    CHECK(f.ear.messages == std::vector<std::string>{"hi"});
    CHECK_TEXT("40020007", hex(f.network.fromMeter.data(), f.network.fromMeter.size()));
}

CLAIM(attempts_back_off_with_jitter_up_to_five_minutes_and_never_in_a_tight_loop) {
    Fixture f;
    f.network.refuseToOpen = true;
    std::vector<uint64_t> at;
    int before = 0;
    while (f.now < 7'200'000) {
        f.session.poll(f.now);
        if (f.network.opened != before) at.push_back(f.now);
        before = f.network.opened;
        f.now += 10;
    }
    CHECK(at.size() > 20 && at.size() < 60);
    bool jitter = false;
    for (size_t i = 2; i < at.size(); i++) {
        const uint64_t wait = at[i] - at[i - 1];
        CHECK(wait >= 500 && wait <= 300'100);
        if (i > 12) CHECK(wait >= 150'000);
        jitter = jitter || (i > 13 && wait / 1000 != (at[i - 1] - at[i - 2]) / 1000);
    }
    CHECK(jitter);
}

CLAIM(refused_credentials_wait_at_least_half_a_minute) {
    Fixture f;
    f.pass(1'000);
    f.network.say({0x20, 2, 0, 5});
    f.pass(100);
    CHECK(f.ear.refusals == std::vector<uint8_t>{5});
    const int opened = f.network.opened;
    f.pass(29'000);
    CHECK_EQUAL(opened, f.network.opened);
    f.pass(40'000);
    CHECK(f.network.opened > opened);
}

CLAIM(a_connection_that_never_opens_and_one_that_never_answers_are_given_up) {
    Fixture f;
    f.network.slowToOpen = true;
    f.pass(16'000);
    CHECK(f.session.state() == MqttSession::State::kWaiting);

    Fixture silent;
    silent.pass(36'000);
    CHECK(silent.network.opened >= 1 && silent.ear.ups == 0);
    silent.pass(60'000);
    CHECK(silent.network.opened >= 2);
}

CLAIM(a_missing_acknowledgement_breaks_the_connection_instead_of_waiting_for_ever) {
    Fixture f;
    f.comeUp();
    CHECK(f.session.publish(Bytes::ofText("t"), Bytes::ofText("x"), 1) != 0);
    f.pass(21'000);
    CHECK(!f.session.isUp());
    CHECK_EQUAL(1, f.ear.downs);
}

CLAIM(a_quiet_connection_is_pinged_and_one_that_does_not_answer_is_dropped) {
    Fixture f;
    f.comeUp();
    f.pass(46'000);
    CHECK_TEXT("c000", hex(f.network.fromMeter.data(), f.network.fromMeter.size()));
    f.network.say({0xD0, 0});
    f.pass(30'000);
    CHECK(f.session.isUp());
    f.pass(90'000);
    CHECK(!f.session.isUp());
}

CLAIM(nonsense_from_the_server_ends_the_connection) {
    for (const std::vector<uint8_t>& bad : std::vector<std::vector<uint8_t>>{
             {0xF0, 0}, {0x36, 5, 0, 1, 't', 0, 1}, {0x32, 0xFF, 0xFF, 0xFF, 0xFF, 1}, {0x40, 2, 0, 0}}) {
        Fixture f;
        f.comeUp();
        f.network.say(bad);
        f.pass(200);
        CHECK(!f.session.isUp());
    }
}
