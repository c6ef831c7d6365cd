#include "../src/calculation.h"
#include "claims.h"
#include "synthetic_wave.h"

using namespace powersight;

namespace {

/** The converter with its DMA store: pairs come by the crystal, and those that nobody fetched in time are
 * lost. */
class TimedSource final : public SampleSource {
  public:
    static constexpr uint32_t kStore = 1'024;

    void pass(uint32_t millis) {
        waiting_ += millis * config::kPairsPerSecond / 1'000;
        if (waiting_ <= kStore) return;
        overruns_ += waiting_ - kStore;
        for (; waiting_ > kStore; waiting_--) wave_.next();
    }
    size_t read(SamplePair* out, size_t capacity) override {
        size_t count = 0;
        for (; count < capacity && waiting_ > 0; waiting_--) out[count++] = wave_.next();
        return count;
    }
    uint32_t overruns() const override { return overruns_; }

  private:
    host::WaveShape shape_;
    host::SyntheticWave wave_{shape_, {}, 1};
    uint32_t waiting_ = 0;
    uint32_t overruns_ = 0;
};

struct Outcome {
    int windows = 0;
    int64_t microJoulesQ16 = 0;
    int32_t leastMilliWatts = INT32_MAX;
    int32_t mostMilliWatts = 0;
    uint32_t overruns = 0;
};

/** A minute of the measuring task, called every five milliseconds give or take what {@code hiccup} adds. */
template <typename Hiccup>
Outcome aMinute(Hiccup hiccup) {
    Settings settings;
    Calculation calculation(settings);
    TimedSource source;
    Outcome outcome;
    for (uint32_t now = 0; now < 60'000;) {
        const uint32_t step = 5 + hiccup(now);
        now += step;
        source.pass(step);
        if (!calculation.poll(&source)) continue;
        const Measurement& seen = calculation.measurement();
        if (outcome.windows++ == 0) continue;  // the first window still learns the offset
        outcome.microJoulesQ16 += seen.microJoulesQ16;
        if (seen.milliWatts < outcome.leastMilliWatts) outcome.leastMilliWatts = seen.milliWatts;
        if (seen.milliWatts > outcome.mostMilliWatts) outcome.mostMilliWatts = seen.milliWatts;
    }
    outcome.overruns = source.overruns();
    return outcome;
}

}  // namespace

CLAIM(a_task_that_is_late_by_up_to_a_tenth_of_a_second_loses_no_sample_and_no_energy) {
    claims::Dice dice(claims::seed());
    const Outcome punctual = aMinute([](uint32_t) { return 0U; });
    const Outcome late =
        aMinute([&](uint32_t) { return dice.below(40) == 0 ? dice.below(100) : dice.below(3); });
    CHECK_EQUAL(0, punctual.overruns);
    CHECK_EQUAL(0, late.overruns);
    CHECK_NEAR(59, punctual.windows, 1);
    CHECK_NEAR(punctual.windows, late.windows, 1);
    // 230 V and 5 A in phase; no window notices when the task was called
    CHECK(late.leastMilliWatts > 1'150'000 * 0.995 && late.mostMilliWatts < 1'150'000 * 1.005);
    CHECK(late.mostMilliWatts - late.leastMilliWatts <=
          punctual.mostMilliWatts - punctual.leastMilliWatts + 1'000);
}

CLAIM(samples_that_are_lost_are_counted) {
    TimedSource source;
    source.pass(1'000);
    CHECK_EQUAL(4'000 - TimedSource::kStore, source.overruns());
}

CLAIM(the_built_in_configuration_measures_like_its_derivation_says) {
    CHECK_NEAR(201.465e6, config::kNanoVoltsPerCount, 1e4);
    CHECK_NEAR(24.176e6, config::kNanoAmpsPerCount, 1e3);
    CHECK_EQUAL(125, config::kSkewMicros);
}
