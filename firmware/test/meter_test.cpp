#include "meter/meter.h"

#include <memory>
#include <set>

#include "claims.h"
#include "doubles.h"
#include "memory_flash.h"
#include "server_double.h"

using namespace powersight;
using claims::Server;

namespace {

struct Home {
    host::MemoryFlash logFlash{4096, 16};
    host::MemoryFlash settingsFlash{4096, 2};
    host::ManualClock clock;
    host::SeededRandom random{claims::seed()};
    host::BoardDouble board;
    host::ScriptedNetwork network;
    Server server{&network};
    Settings settings;
    SettingsStore store{&settingsFlash, 0};
    MeterConfig config;
    std::unique_ptr<Meter> meter;
    Measurement now;

    Home() {
        settings.deviceId.assign("meter-01");
        settings.secret.assign("old-secret-of-16-letters");
        clock.epochAtStart = 1'767'225'600;
        config.firmwareVersion = "1.0.0";
        now.hasVoltage = now.hasCurrent = true;
        now.milliVolts = 230'000;
        now.milliAmperes = 5'000;
        now.milliWatts = 1'150'000;
        now.microJoulesQ16 = 1'150'000'000LL << 16;
        start();
    }
    void start() {
        meter = std::make_unique<Meter>(
            MeterParts{&network, &logFlash, &clock, &random, &board, &settings, &store}, config);
        CHECK(meter->start());
    }
    void reboot() {
        meter.reset();
        network.cut();
        settings = Settings{};
        settings.deviceId.assign("meter-01");
        settings.secret.assign("old-secret-of-16-letters");
        store.load(&settings);
        start();
    }
    void seconds(uint32_t count) {
        for (uint32_t i = 0; i < count; i++) {
            meter->onMeasurement(now);
            for (int k = 0; k < 4; k++) {
                clock.millis += 250;
                meter->poll();
                server.poll();
            }
        }
    }
    std::vector<std::string> on(const std::string& topic) const {
        std::vector<std::string> payloads;
        for (const auto& message : server.heard)
            if (message.first == topic) payloads.push_back(message.second);
        return payloads;
    }
    std::vector<std::string> readings() const { return on("/energy/meter-01/data"); }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

CLAIM(a_reading_goes_out_every_five_seconds_with_its_number) {
    Home home;
    home.seconds(60);
    const auto readings = home.readings();
    CHECK(readings.size() >= 11 && readings.size() <= 13);
    CHECK(has(readings[0],
              "{\"deviceId\":\"meter-01\",\"voltage\":230,\"current\":5,\"power\":1150,\"energy\":"));
    CHECK(has(readings[0], "\"seq\":1,\"boot\":1"));
    CHECK(has(readings[5], "\"seq\":6"));
    CHECK(has(readings[0], "RESTARTED"));
    CHECK(!has(readings[1], "flags"));
}

CLAIM(what_was_measured_without_a_network_arrives_later_complete_in_order_and_marked) {
    Home home;
    home.network.refuseToOpen = true;
    home.seconds(300);
    CHECK(home.readings().empty());
    home.network.refuseToOpen = false;
    home.seconds(200);
    const auto readings = home.readings();
    for (size_t i = 0; i < readings.size(); i++)
        CHECK(has(readings[i], "\"seq\":" + std::to_string(i + 1) + ","));
    CHECK(readings.size() > 80);
    CHECK(has(readings[3], "BUFFERED"));
    CHECK(!has(readings.back(), "BUFFERED"));
}

CLAIM(an_unacknowledged_reading_is_sent_again_over_the_next_connection) {
    Home home;
    home.server.acknowledges = false;
    home.seconds(12);
    const size_t first = home.readings().size();
    CHECK(first >= 2);
    home.network.cut();
    home.server.acknowledges = true;
    home.seconds(30);
    int ones = 0;
    for (const auto& reading : home.readings()) ones += has(reading, "\"seq\":1,") ? 1 : 0;
    CHECK_EQUAL(2, ones);
}

CLAIM(after_a_restart_numbers_energy_and_boot_go_on) {
    Home home;
    home.seconds(62);
    const uint64_t before =
        home.meter->log().last().energy.importT2 + home.meter->log().last().energy.importT1;
    const uint32_t seq = home.meter->log().last().seq;
    home.server.heard.clear();
    home.reboot();
    home.seconds(20);
    CHECK(has(home.readings()[0], "\"seq\":" + std::to_string(seq + 1) + ",\"boot\":2"));
    const EnergyCounters now = home.meter->energy();
    CHECK(now.importT1 + now.importT2 > before);
}

CLAIM(without_a_network_for_long_readings_become_rarer_and_energy_stays_whole) {
    Home home;
    home.network.refuseToOpen = true;
    home.seconds(3'700);
    const uint32_t afterAnHour = home.meter->log().last().seq;
    home.seconds(7'200);
    CHECK_NEAR(8, home.meter->log().last().seq - afterAnHour, 1);
    const EnergyCounters energy = home.meter->energy();
    CHECK_EQUAL(10'900ULL * 1'150'000'000ULL, energy.importT1 + energy.importT2);
}

CLAIM(an_overflow_is_told_to_the_node_and_the_next_reading_is_marked) {
    Home home;
    home.network.refuseToOpen = true;
    home.config.defaultIntervalMillis = 1'000;
    home.start();
    home.seconds(1'200);
    home.network.refuseToOpen = false;
    home.seconds(320);
    const auto gaps = home.on("powersight/v1/meters/meter-01/gap");
    CHECK(!gaps.empty());
    CHECK(has(gaps[0], "{\"deviceId\":\"meter-01\",\"firstSeq\":1,\"lastSeq\":"));
    CHECK(has(gaps[0], "\"reason\":\"buffer-overflow\"}"));
    CHECK(has(home.readings()[0], "GAP_BEFORE"));
}

CLAIM(commands_are_carried_out_and_answered) {
    Home home;
    home.seconds(10);
    const std::string topic = "powersight/v1/meters/meter-01/commands";
    home.server.send(topic, R"({"id":"c-1","kind":"set-interval","seconds":2})");
    home.server.send(topic, R"({"id":"c-2","kind":"disconnect"})");
    home.seconds(2);
    const auto replies = home.on("powersight/v1/meters/meter-01/replies");
    CHECK_EQUAL(2, replies.size());
    CHECK_TEXT(R"({"deviceId":"meter-01","id":"c-1","result":"done"})", replies[0]);
    CHECK_TEXT(R"({"deviceId":"meter-01","id":"c-2","result":"refused","remark":"no relay is fitted"})",
               replies[1]);
    const size_t before = home.readings().size();
    home.seconds(20);
    CHECK_NEAR(10, static_cast<double>(home.readings().size() - before), 1);
    home.reboot();
    CHECK_EQUAL(2, home.settings.intervalSeconds);
}

CLAIM(a_restart_command_is_answered_before_the_restart) {
    Home home;
    home.seconds(10);
    home.server.send("powersight/v1/meters/meter-01/commands", R"({"id":"c-1","kind":"restart"})");
    home.seconds(1);
    CHECK(home.board.restarts > 0);
    CHECK_EQUAL(1, home.on("powersight/v1/meters/meter-01/replies").size());
}

CLAIM(a_failing_supply_is_stored_and_told_once) {
    Home home;
    home.seconds(11);
    const uint32_t before = home.meter->log().last().seq;
    home.board.failing = true;
    home.seconds(2);
    CHECK(home.meter->log().last().seq > before);
    CHECK_EQUAL(1, home.on("powersight/v1/meters/meter-01/last-gasp").size());
}

CLAIM(a_meter_with_nothing_to_report_sends_a_heartbeat) {
    Home home;
    home.settings.intervalSeconds = 3600;
    home.start();
    home.seconds(190);
    const auto beats = home.on("powersight/v1/meters/meter-01/heartbeat");
    CHECK(beats.size() >= 2 && beats.size() <= 4);
    CHECK(has(beats[0], "\"fw\":\"1.0.0\"}"));
}

CLAIM(an_unknown_time_is_flagged_and_never_goes_backwards) {
    Home home;
    home.seconds(30);
    const uint32_t last = home.meter->log().last().epochSeconds;
    home.clock.epochAtStart = 0;
    home.clock.millis = 0;
    home.reboot();
    home.seconds(30);
    CHECK((home.meter->log().last().flags & flag::kClockUnsure) != 0);
    CHECK(home.meter->log().last().epochSeconds >= last + 25);
    CHECK(home.meter->log().last().epochSeconds <= last + 32);
}

CLAIM(a_secret_is_rotated_even_if_the_nodes_side_comes_late_or_the_answer_is_lost) {
    Home home;
    home.seconds(10);
    home.server.send("powersight/v1/meters/meter-01/commands",
                     R"({"id":"k-1","kind":"rotate-secret","secret":"new-secret-of-16-letters"})");
    home.seconds(2);
    // when: the meter restarts and the node still knows only the old secret
    home.reboot();
    home.seconds(100);
    CHECK(home.meter->session().isUp());
    // and then: the node has taken over the new one
    home.server.password = "new-secret-of-16-letters";
    home.network.cut();
    home.seconds(400);
    CHECK(home.meter->session().isUp());
    CHECK(home.settings.secret.bytes().equals("new-secret-of-16-letters"));
    CHECK(home.settings.nextSecret.empty());
}

CLAIM(a_meter_that_was_given_a_new_secret_answers_and_comes_back_with_it_by_itself) {
    Home home;
    home.seconds(10);
    home.server.send("powersight/v1/meters/meter-01/commands",
                     R"({"id":"k-1","kind":"rotate-secret","secret":"new-secret-of-16-letters"})");
    home.seconds(1);
    CHECK_EQUAL(1, home.on("powersight/v1/meters/meter-01/replies").size());
    home.server.password = "new-secret-of-16-letters";
    home.seconds(10);
    CHECK_TEXT("new-secret-of-16-letters", home.server.lastPassword);
    CHECK(home.meter->session().isUp());
    CHECK(home.settings.nextSecret.empty());
    CHECK_EQUAL(2, home.network.opened);
}

CLAIM(a_new_secret_that_the_node_has_replaced_meanwhile_is_given_up_for_the_next) {
    Home home;
    home.seconds(10);
    const std::string topic = "powersight/v1/meters/meter-01/commands";
    home.server.send(topic, R"({"id":"k-1","kind":"rotate-secret","secret":"first-secret-of-16-letters"})");
    home.seconds(120);  // refused with the first, back with the old
    CHECK(home.meter->session().isUp());
    CHECK_TEXT("old-secret-of-16-letters", home.server.lastPassword);
    home.server.send(topic, R"({"id":"k-2","kind":"rotate-secret","secret":"second-secret-of-16-letters"})");
    home.seconds(1);
    home.server.password = "second-secret-of-16-letters";
    home.seconds(60);
    CHECK(home.meter->session().isUp());
    CHECK(home.settings.secret.bytes().equals("second-secret-of-16-letters"));
}

CLAIM(settings_survive_a_power_cut_at_every_step_as_the_old_or_the_new) {
    for (uint64_t cut = 0; cut < 600; cut++) {
        host::MemoryFlash flash(4096, 2, static_cast<uint32_t>(cut));
        SettingsStore store(&flash, 0);
        Settings settings;
        settings.deviceId.assign("old");
        settings.calibration.phaseMilliDegrees = -321;
        CHECK(store.save(settings));
        flash.cutAfter(cut);
        settings.deviceId.assign("new");
        const bool saved = store.save(settings);
        flash.powerOn();
        SettingsStore again(&flash, 0);
        Settings loaded;
        CHECK(again.load(&loaded));
        CHECK(loaded.deviceId.bytes().equals("new") || (!saved && loaded.deviceId.bytes().equals("old")));
        CHECK_EQUAL(-321, loaded.calibration.phaseMilliDegrees);
    }
}

CLAIM(a_store_that_never_loaded_does_not_lose_to_an_older_copy) {
    host::MemoryFlash flash(4096, 2);
    Settings settings;
    for (int i = 0; i < 5; i++) {
        SettingsStore fresh(&flash, 0);
        settings.intervalSeconds = static_cast<uint32_t>(i);
        CHECK(fresh.save(settings));
    }
    SettingsStore again(&flash, 0);
    CHECK(again.load(&settings));
    CHECK_EQUAL(4, settings.intervalSeconds);
}
