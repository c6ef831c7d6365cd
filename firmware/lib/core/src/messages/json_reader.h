#pragma once
#include "basics/bytes.h"

namespace powersight {

/**
 * Reads one small JSON object from somewhere untrusted: field by field, without a tree and without a heap.
 * Nested values are skipped (to a fixed depth); numbers are whole. Names are compared as sent, escapes in
 * names are not unfolded.
 */
class JsonReader {
  public:
    explicit JsonReader(Bytes text) : text_(text) {}

    /** True when the whole text is one well-formed object. Everything else answers only after that. */
    bool isObject();

    /** False when the field is missing or of another type. The text is raw: it must have no escapes. */
    bool text(const char* name, Bytes* out);
    bool number(const char* name, uint64_t* out);
    /** Any value, as it stands. Numbers with decimals are thousandths. */
    bool decimal(const char* name, int64_t* thousandths);
    bool raw(const char* name, Bytes* out);
    bool has(const char* name) {
        Bytes ignored;
        return raw(name, &ignored);
    }

  private:
    static constexpr int kMostDepth = 6;

    void blanks();
    bool take(char c);
    bool skipText(bool* escaped);
    bool skipNumber();
    bool skipValue(int depth);
    bool skipMembers(char closing, int depth);
    bool find(const char* name, Bytes* value, bool* escaped);

    Bytes text_;
    size_t at_ = 0;
};

}  // namespace powersight
