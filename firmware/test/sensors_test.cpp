#include <fstream>

#include "claims.h"
#include "display/page.h"
#include "sensors/ina219.h"

using namespace powersight;

namespace {

/** Answers from a trace: what a chip on the bus said, register by register. */
struct TracedBus : I2cBus {
    struct Step {
        char way;
        uint8_t reg;
        uint16_t value;
    };
    explicit TracedBus(std::vector<Step> trace) : steps(std::move(trace)) {}
    bool writeRegister(uint8_t device, uint8_t reg, uint16_t value) override {
        if (device != 0x40 || at >= steps.size()) return false;
        const Step step = steps[at++];
        CHECK(step.way == 'w' && step.reg == reg && step.value == value);
        return true;
    }
    bool readRegister(uint8_t device, uint8_t reg, uint16_t* value) override {
        if (device != 0x40 || at >= steps.size()) return false;
        const Step step = steps[at++];
        CHECK(step.way == 'r' && step.reg == reg);
        *value = step.value;
        return true;
    }
    std::vector<Step> steps;
    size_t at = 0;
};

const std::vector<TracedBus::Step> kStart = {
    {'w', 0, 0x8000}, {'r', 0, 0x399F}, {'w', 0, 0x3FFF}, {'r', 0, 0x3FFF}};

std::vector<TracedBus::Step> then(std::vector<TracedBus::Step> more) {
    std::vector<TracedBus::Step> all = kStart;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::string picture(const uint8_t* frame) {
    std::string text;
    for (size_t y = 0; y < 64; y++) {
        std::string row;
        for (size_t x = 0; x < Page::kColumns; x++)
            row += (frame[y / 8 * Page::kColumns + x] >> (y % 8) & 1) != 0 ? '#' : ' ';
        row.erase(row.find_last_not_of(' ') + 1);
        text += row + "\n";
    }
    return text;
}

}  // namespace

CLAIM(an_ina219_measures_twelve_volts_and_two_amperes) {
    // 12.000 V are 3000 steps of 4 mV; 2 A over 0.1 ohm are 200 mV, 20000 steps of 10 uV
    TracedBus bus(then({{'r', 2, 3000 << 3 | 2}, {'r', 1, 20'000}}));
    Ina219 sensor(&bus, 0x40, 100'000);
    CHECK(sensor.start() == Ina219::Error::kNone);
    Measurement m;
    CHECK(sensor.measure(1'000, &m) == Ina219::Error::kNone);
    CHECK(m.hasPower() && m.milliVolts == 12'000 && m.milliAmperes == 2'000 && m.milliWatts == 24'000);
    CHECK_EQUAL(24'000'000LL * 65'536, m.microJoulesQ16);
}

CLAIM(a_current_flowing_back_is_negative_power) {
    TracedBus bus(then({{'r', 2, 3000 << 3 | 2}, {'r', 1, static_cast<uint16_t>(-10'000)}}));
    Ina219 sensor(&bus, 0x40, 100'000);
    CHECK(sensor.start() == Ina219::Error::kNone);
    Measurement m;
    CHECK(sensor.measure(1'000, &m) == Ina219::Error::kNone);
    CHECK(m.milliAmperes == 1'000 && m.milliWatts == -12'000);
}

CLAIM(another_chip_at_the_address_is_an_error_and_no_measurement) {
    TracedBus bus({{'w', 0, 0x8000}, {'r', 0, 0x0000}});
    Ina219 sensor(&bus, 0x40, 100'000);
    CHECK(sensor.start() == Ina219::Error::kWrongDevice);
    Measurement m;
    CHECK(sensor.measure(1'000, &m) == Ina219::Error::kWrongDevice);
    CHECK(!m.hasVoltage && !m.hasCurrent && m.microJoulesQ16 == 0);
}

CLAIM(nobody_at_the_address_an_overflow_and_an_unfinished_conversion_are_told_apart) {
    TracedBus empty({});
    CHECK(Ina219(&empty, 0x40, 100'000).start() == Ina219::Error::kNoAnswer);
    TracedBus elsewhere(kStart);
    CHECK(Ina219(&elsewhere, 0x41, 100'000).start() == Ina219::Error::kNoAnswer);
    Measurement m;
    TracedBus over(then({{'r', 2, 3000 << 3 | 3}, {'r', 1, 1}}));
    Ina219 first(&over, 0x40, 100'000);
    CHECK(first.start() == Ina219::Error::kNone && first.measure(1'000, &m) == Ina219::Error::kOverflow &&
          !m.hasCurrent);
    TracedBus early(then({{'r', 2, 3000 << 3}, {'r', 1, 1}}));
    Ina219 second(&early, 0x40, 100'000);
    CHECK(second.start() == Ina219::Error::kNone && second.measure(1'000, &m) == Ina219::Error::kNotReady &&
          !m.hasVoltage);
}

CLAIM(the_page_is_the_golden_picture) {
    Measurement seen;
    seen.hasVoltage = seen.hasCurrent = true;
    seen.milliVolts = 231'460;
    seen.milliAmperes = 4'109;
    seen.milliWatts = -930'500;
    Page page;
    page.draw(seen, 18'321'407, true);
    std::ifstream file(std::string(TEST_FOLDER) + "/golden-page.txt");
    const std::string golden((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (std::getenv("POWERSIGHT_WRITE_GOLDEN") != nullptr)
        std::ofstream(std::string(TEST_FOLDER) + "/golden-page.txt") << picture(page.frame());
    CHECK_TEXT(golden, picture(page.frame()));
}

CLAIM(a_missing_sensor_is_dashes_and_a_missing_display_is_no_reason_to_stop) {
    Page page;
    page.draw(Measurement{}, 0, false);
    CHECK(page.frame()[0] == 0x08 && page.frame()[1] == 0x08);
    CHECK(!page.show(nullptr));
    struct Broken : Display {
        bool show(const uint8_t*, size_t) override { return false; }
    } broken;
    CHECK(!page.show(&broken));
}
