#pragma once
#include "basics/bytes.h"

namespace powersight {

/** A line for people, put together without heap or printf; cut off where it becomes too long. */
class Sentence {
  public:
    Sentence& text(Bytes part) {
        const size_t room = sizeof(text_) - 1 - size_;
        const size_t size = part.size < room ? part.size : room;
        if (size > 0) memcpy(text_ + size_, part.data, size);
        size_ += size;
        text_[size_] = '\0';
        return *this;
    }
    Sentence& text(const char* part) { return text(Bytes::ofText(part)); }
    Sentence& number(int64_t value, int leastDigits = 1);
    /** UTC, as 2026-07-01 12:00. */
    Sentence& date(uint32_t epochSeconds);

    Bytes bytes() const { return {reinterpret_cast<const uint8_t*>(text_), size_}; }

  private:
    char text_[160] = {};
    size_t size_ = 0;
};

}  // namespace powersight
