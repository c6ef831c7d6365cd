#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace powersight {

/** A run of bytes that somebody else owns: a payload, a topic, a name. Never null-terminated by promise. */
struct Bytes {
    const uint8_t* data = nullptr;
    size_t size = 0;

    constexpr Bytes() = default;
    constexpr Bytes(const uint8_t* start, size_t length) : data(start), size(length) {}

    static Bytes ofText(const char* text) { return {reinterpret_cast<const uint8_t*>(text), strlen(text)}; }

    bool empty() const { return size == 0; }
    bool equals(Bytes other) const {
        return size == other.size && (size == 0 || memcmp(data, other.data, size) == 0);
    }
    bool equals(const char* text) const { return equals(ofText(text)); }
    Bytes from(size_t offset) const { return offset >= size ? Bytes{} : Bytes{data + offset, size - offset}; }
};

/** Text of a fixed greatest length, kept in place: the firmware has no heap after its start. */
template <size_t Capacity>
class FixedText {
  public:
    FixedText() = default;

    /** False, and unchanged, when the text does not fit. */
    bool assign(Bytes text) {
        if (text.size > Capacity) return false;
        if (text.size > 0) memmove(text_, text.data, text.size);
        size_ = static_cast<uint8_t>(text.size);
        text_[size_] = '\0';
        return true;
    }
    bool assign(const char* text) { return assign(Bytes::ofText(text)); }

    Bytes bytes() const { return {reinterpret_cast<const uint8_t*>(text_), size_}; }
    const char* text() const { return text_; }
    bool empty() const { return size_ == 0; }

  private:
    static_assert(Capacity < 256, "the length is kept in one byte");
    char text_[Capacity + 1] = {};
    uint8_t size_ = 0;
};

/** Little-endian numbers at fixed places, so that a record is the same bytes on every target. */
inline void storeU16(uint8_t* at, uint16_t value) {
    at[0] = static_cast<uint8_t>(value);
    at[1] = static_cast<uint8_t>(value >> 8);
}
inline uint16_t loadU16(const uint8_t* at) { return static_cast<uint16_t>(at[0] | at[1] << 8); }
inline void storeU32(uint8_t* at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = static_cast<uint8_t>(value >> (8 * i));
}
inline uint32_t loadU32(const uint8_t* at) {
    uint32_t value = 0;
    for (int i = 3; i >= 0; i--) value = value << 8 | at[i];
    return value;
}
inline void storeU64(uint8_t* at, uint64_t value) {
    storeU32(at, static_cast<uint32_t>(value));
    storeU32(at + 4, static_cast<uint32_t>(value >> 32));
}
inline uint64_t loadU64(const uint8_t* at) {
    return static_cast<uint64_t>(loadU32(at + 4)) << 32 | loadU32(at);
}

}  // namespace powersight
