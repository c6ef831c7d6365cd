#pragma once
#include <deque>
#include <string>
#include <vector>

#include "hal.h"

namespace powersight::host {

class ManualClock final : public Clock {
  public:
    uint64_t monotonicMillis() const override { return millis; }
    uint32_t epochSeconds() const override {
        return epochAtStart == 0 ? 0 : epochAtStart + static_cast<uint32_t>(millis / 1000);
    }
    uint64_t millis = 0;
    uint32_t epochAtStart = 0;
};

class SeededRandom final : public Random {
  public:
    explicit SeededRandom(uint32_t seed) : state_(seed * 747796405ULL + 2891336453ULL) {}
    uint32_t next() override {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<uint32_t>(state_ >> 32);
    }

  private:
    uint64_t state_;
};

class BoardDouble final : public Board {
  public:
    BootReason bootReason() const override { return reason; }
    bool supplyFailing() override { return failing; }
    bool hasRelay() const override { return relayFitted; }
    bool setRelay(bool closed) override {
        relayClosed = closed;
        return true;
    }
    void restart() override { restarts++; }

    BootReason reason = BootReason::kRestart;
    bool failing = false;
    bool relayFitted = false;
    bool relayClosed = true;
    int restarts = 0;
};

/** A line to a server that the test plays itself, byte by byte. */
class ScriptedNetwork final : public Network {
  public:
    void open() override {
        opened++;
        state_ = refuseToOpen ? State::kClosed : (slowToOpen ? State::kOpening : State::kOpen);
        toMeter.clear();
        fromMeter.clear();
    }
    State state() override { return state_; }
    int send(Bytes data) override {
        if (state_ != State::kOpen) return -1;
        const size_t taken = data.size < atOnce ? data.size : atOnce;
        fromMeter.insert(fromMeter.end(), data.data, data.data + taken);
        return static_cast<int>(taken);
    }
    int receive(uint8_t* out, size_t capacity) override {
        if (state_ != State::kOpen) return -1;
        size_t size = 0;
        while (size < capacity && size < atOnce && !toMeter.empty()) {
            out[size++] = toMeter.front();
            toMeter.pop_front();
        }
        return static_cast<int>(size);
    }
    void close() override { state_ = State::kClosed; }
    void cut() { state_ = State::kClosed; }
    void arrive() { state_ = State::kOpen; }
    void say(const std::vector<uint8_t>& bytes) { toMeter.insert(toMeter.end(), bytes.begin(), bytes.end()); }

    bool refuseToOpen = false;
    bool slowToOpen = false;
    size_t atOnce = SIZE_MAX;
    int opened = 0;
    std::deque<uint8_t> toMeter;
    std::vector<uint8_t> fromMeter;

  private:
    State state_ = State::kClosed;
};

}  // namespace powersight::host
