#pragma once
#include "hal.h"

namespace powersight::esp32 {

/**
 * The ESP32's first converter in continuous mode: two channels in turn, moved by DMA, so that the distance
 * between samples is the crystal's and not a task's.
 */
class EspAdc final : public SampleSource {
  public:
    EspAdc(int voltagePin, int currentPin, uint32_t pairsPerSecond)
        : voltageChannel_(channelOf(voltagePin)),
          currentChannel_(channelOf(currentPin)),
          rate_(pairsPerSecond) {}

    bool start();
    size_t read(SamplePair* out, size_t capacity) override;
    uint32_t overruns() const override { return overruns_; }

  private:
    /** Channels of ADC1 by pin, from the data sheet's table; -1 for a pin that is none. */
    static int channelOf(int pin);

    int voltageChannel_;
    int currentChannel_;
    uint32_t rate_;
    uint32_t overruns_ = 0;
};

}  // namespace powersight::esp32
