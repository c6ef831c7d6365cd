#pragma once
#include "basics/bytes.h"

namespace powersight {

/**
 * Writes one JSON object into a fixed buffer, in the canonical form of the wire contract: no blanks, decimals
 * with up to three digits and no trailing zeros, all from integers. After the first thing that does not fit,
 * finish() is empty.
 */
class JsonWriter {
  public:
    JsonWriter(char* buffer, size_t capacity);

    JsonWriter& text(const char* name, Bytes value);
    JsonWriter& text(const char* name, const char* value) { return text(name, Bytes::ofText(value)); }
    JsonWriter& number(const char* name, uint64_t value);
    /** {@code thousandths} of the unit: 220400 is written 220.4. */
    JsonWriter& decimal(const char* name, int64_t thousandths);
    JsonWriter& open(const char* name, char bracket);
    JsonWriter& close(char bracket);
    /** An element of a list of texts. */
    JsonWriter& element(const char* value);
    /** Binary as standard base64 with padding. */
    JsonWriter& base64(const char* name, Bytes value);

    Bytes finish();

  private:
    void put(char c);
    void put(const char* text);
    void putNumber(uint64_t value);
    void quoted(Bytes text);
    void key(const char* name);

    char* buffer_;
    size_t capacity_;
    size_t size_ = 0;
    bool overflow_ = false;
    bool first_ = true;
};

}  // namespace powersight
