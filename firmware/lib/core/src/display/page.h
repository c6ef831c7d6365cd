#pragma once
#include "hal.h"
#include "metering/measurement.h"

namespace powersight {

/** The one page of the optional display: volts, amperes, watts, kilowatt-hours, and whether the node is
 * reached. */
class Page {
  public:
    static constexpr size_t kColumns = 128;
    static constexpr size_t kRows = 8;
    static constexpr size_t kBytes = kColumns * kRows;

    void draw(const Measurement& seen, uint64_t importWattHours, bool online);
    const uint8_t* frame() const { return frame_; }

    /** A display that does not answer is nothing to stop for. */
    bool show(Display* display) const { return display != nullptr && display->show(frame_, kBytes); }

  private:
    void line(size_t row, const char* text);
    void value(size_t row, bool known, int64_t thousandths, int decimals, const char* unit);

    uint8_t frame_[kBytes] = {};
};

}  // namespace powersight
