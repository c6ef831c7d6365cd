#include "workshop/workshop.h"

#include "claims.h"
#include "doubles.h"
#include "identity/claim_code.h"
#include "memory_flash.h"
#include "metering/waveform_meter.h"
#include "synthetic_wave.h"
#include "workshop/sentence.h"

using namespace powersight;

namespace {

struct Paper final : Console {
    void print(Bytes line) override {
        text += std::string(reinterpret_cast<const char*>(line.data), line.size) + "\n";
    }
    std::string text;
};

Calibration dataSheet() {
    Calibration c;
    c.nanoVoltsPerCount = 201'465'000;
    c.nanoAmpsPerCount = 24'175'800;
    return c;
}

/** A meter on the bench whose sensors are not those of the data sheet, and a source that the test sets. */
struct Bench {
    host::MemoryFlash flash{4096, 2};
    SettingsStore store{&flash, 0};
    Settings settings;
    host::ManualClock clock;
    Paper paper;
    Workshop workshop{&paper, &settings, &store, &clock, dataSheet(), 2'250};
    host::WaveShape shape;
    host::FrontEnd sensors;

    Bench() {
        clock.epochAtStart = 1'782'907'200;  // 2026-07-01 12:00 UTC
        settings.calibration = dataSheet();
        sensors.voltsPerCount = 0.201465 * 1.06;
        sensors.amperesPerCount = 0.0241758 * 0.95;
        sensors.sensorLeadDegrees = 1.4;
        shape.noiseCounts = 1;
    }

    /** Types a line and lets so many windows pass; says what was answered. */
    std::string type(const std::string& line, int windows = 0) {
        paper.text.clear();
        const std::string typed = line + "\r\n";
        workshop.onInput({reinterpret_cast<const uint8_t*>(typed.data()), typed.size()});
        pass(windows);
        return paper.text;
    }
    void pass(int windows) {
        host::SyntheticWave wave(shape, sensors, claims::seed());
        WaveformMeter meter({}, dataSheet());
        for (int seen = -1; seen < windows;) {
            if (!meter.add(wave.next())) continue;
            if (seen++ < 0) continue;  // its offset is not known yet
            workshop.onWindow({meter.rawVoltageQ8(), meter.rawCurrentQ8(), meter.apparentPhaseMilliDegrees(),
                               meter.measurement().clipped});
        }
    }
    std::string point(const char* command, double volts, double amperes) {
        shape.volts = volts;
        shape.amperes = amperes;
        return type(command, 12);
    }
    Settings kept() {
        Settings loaded;
        SettingsStore again(&flash, 0);
        again.load(&loaded);
        return loaded;
    }
};

std::string date(uint32_t epochSeconds) {
    const Sentence sentence = Sentence().date(epochSeconds);
    return {reinterpret_cast<const char*>(sentence.bytes().data), sentence.bytes().size};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

CLAIM(a_guided_calibration_makes_a_strange_meter_measure_right_and_keeps_its_date) {
    Bench bench;
    CHECK(has(bench.point("calibrate voltage 200", 200, 5), "the first point is taken"));
    CHECK(has(bench.point("calibrate voltage 245", 245, 5), "calibrated 2026-07-01 12:00 UTC"));
    bench.point("calibrate current 0.5", 230, 0.5);
    CHECK(has(bench.point("calibrate current 10", 230, 10), "calibrated 2026-07-01"));
    CHECK(has(bench.point("calibrate phase", 230, 10), "calibrated 2026-07-01"));

    const Calibration kept = bench.kept().calibration;
    CHECK_EQUAL(1'782'907'200, kept.calibratedAt);
    host::WaveShape load;
    load.volts = 231;
    load.amperes = 4;
    load.phaseDegrees = 40;
    host::SyntheticWave wave(load, bench.sensors, 7);
    WaveformMeter calibrated({}, kept);
    for (int windows = 0; windows < 2;)
        if (calibrated.add(wave.next())) windows++;
    CHECK_NEAR(231'000, calibrated.measurement().milliVolts, 231'000 * 0.005);
    CHECK_NEAR(4'000, calibrated.measurement().milliAmperes, 40);
    CHECK_NEAR(host::SyntheticWave::watts(load) * 1e3, calibrated.measurement().milliWatts, 7'080);
    CHECK(has(bench.type("show"), "calibrated 2026-07-01 12:00 UTC"));
}

CLAIM(a_bad_point_is_refused_with_its_reason_and_nothing_is_changed) {
    Bench bench;
    bench.point("calibrate voltage 200", 200, 5);
    CHECK(has(bench.point("calibrate voltage 201", 201, 5), "refused: the two points are too close"));
    // wired to half the voltage that was typed: no sensor is so far off
    bench.point("calibrate voltage 200", 100, 5);
    CHECK(has(bench.point("calibrate voltage 245", 122, 5), "refused: no sensor of this kind"));
    CHECK(has(bench.point("calibrate current 60", 230, 60), "refused: the input is beyond its range"));
    bench.type("calibrate stop");
    bench.shape.currentSensor = false;
    bench.point("calibrate current 0.5", 230, 0.5);
    CHECK(has(bench.point("calibrate current 10", 230, 10), "refused: no signal"));
    bench.shape.currentSensor = true;
    // a source that is turned up while it is looked at
    bench.shape.amperes = 2;
    bench.type("calibrate current 2", 5);
    bench.paper.text.clear();
    bench.shape.amperes = 2.2;
    bench.pass(6);
    CHECK(has(bench.paper.text, "refused: the source moved"));

    CHECK_EQUAL(dataSheet().nanoVoltsPerCount, bench.settings.calibration.nanoVoltsPerCount);
    CHECK_EQUAL(dataSheet().nanoAmpsPerCount, bench.settings.calibration.nanoAmpsPerCount);
    CHECK_EQUAL(0, bench.settings.calibration.calibratedAt);
}

CLAIM(without_a_date_nothing_is_calibrated) {
    Bench bench;
    bench.clock.epochAtStart = 0;
    CHECK(has(bench.type("calibrate voltage 200"), "the time is not known yet"));
}

CLAIM(what_was_provisioned_is_kept_over_a_restart_and_no_secret_is_ever_printed) {
    Bench bench;
    std::string said =
        bench.type("set id ps-000017") + bench.type("set secret 5f0c8e1b72d94a36a1c7e20d9b4f6853") +
        bench.type("set wifi Kuca lozinka sa razmakom") + bench.type("set host node.example 8883");
    said += bench.type("show");
    CHECK(!has(said, "5f0c8e1b"));
    CHECK(!has(said, "lozinka"));
    CHECK(has(said, "claim code " + std::string(claimCode(Bytes::ofText("ps-000017"),
                                                          Bytes::ofText("5f0c8e1b72d94a36a1c7e20d9b4f6853"))
                                                    .text())));
    const Settings kept = bench.kept();
    CHECK(kept.deviceId.bytes().equals("ps-000017"));
    CHECK(kept.secret.bytes().equals("5f0c8e1b72d94a36a1c7e20d9b4f6853"));
    CHECK(kept.wifiName.bytes().equals("Kuca") && kept.wifiPassword.bytes().equals("lozinka sa razmakom"));
    CHECK(kept.host.bytes().equals("node.example"));
    CHECK_EQUAL(8883, kept.port);
    CHECK(!bench.workshop.restartAsked());
    bench.type("restart");
    CHECK(bench.workshop.restartAsked());
}

CLAIM(what_is_wrong_is_refused_and_what_was_there_stays) {
    Bench bench;
    bench.type("set id ps-000017");
    for (const char* wrong : {"set id -x", "set id a b", "set secret short", "set host", "set host h 0",
                              "set host h 70000", "set host h x", "set wifi", "set colour red", "calibrate",
                              "calibrate voltage", "calibrate voltage -1", "calibrate voltage 1e9",
                              "calibrate voltage 0", "calibrate current 1.2345", "what"})
        CHECK(!has(bench.type(wrong), "kept") && !bench.paper.text.empty());
    CHECK(has(bench.type(std::string(400, 'x')), "too long"));
    CHECK(bench.kept().deviceId.bytes().equals("ps-000017"));
}

CLAIM(any_bytes_on_the_line_are_survived) {
    Bench bench;
    claims::Dice dice(claims::seed());
    const std::string verbs[] = {"set ", "calibrate ", "show", "id ", "secret ", "voltage ", "\n", "host "};
    for (int i = 0; i < 20'000; i++) {
        std::string text = verbs[dice.below(8)] + verbs[dice.below(8)];
        for (uint32_t k = dice.below(6); k > 0; k--) text += static_cast<char>(dice.next());
        bench.workshop.onInput({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
    }
}

CLAIM(dates_are_those_of_the_calendar) {
    CHECK_TEXT("1970-01-01 00:00 UTC", date(0));
    CHECK_TEXT("2024-02-29 23:59 UTC", date(1'709'251'199));
    CHECK_TEXT("2026-12-31 23:59 UTC", date(1'798'761'599));
    CHECK_TEXT("2100-03-01 00:00 UTC", date(4'107'542'400U));
}
