#include "messages/json_writer.h"

#include "basics/base64.h"

namespace powersight {

JsonWriter::JsonWriter(char* buffer, size_t capacity) : buffer_(buffer), capacity_(capacity) { put('{'); }

void JsonWriter::put(char c) {
    if (size_ < capacity_) {
        buffer_[size_++] = c;
    } else {
        overflow_ = true;
    }
}

void JsonWriter::put(const char* text) {
    while (*text != '\0') put(*text++);
}

void JsonWriter::putNumber(uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) put(digits[--count]);
}

void JsonWriter::quoted(Bytes text) {
    static constexpr char kHex[] = "0123456789abcdef";
    put('"');
    for (size_t i = 0; i < text.size; i++) {
        const auto c = text.data[i];
        if (c == '"' || c == '\\') {
            put('\\');
            put(static_cast<char>(c));
        } else if (c < ' ') {
            put("\\u00");
            put(kHex[c >> 4]);
            put(kHex[c & 15]);
        } else {
            put(static_cast<char>(c));
        }
    }
    put('"');
}

void JsonWriter::key(const char* name) {
    if (!first_) put(',');
    first_ = false;
    quoted(Bytes::ofText(name));
    put(':');
}

JsonWriter& JsonWriter::text(const char* name, Bytes value) {
    key(name);
    quoted(value);
    return *this;
}

JsonWriter& JsonWriter::number(const char* name, uint64_t value) {
    key(name);
    putNumber(value);
    return *this;
}

JsonWriter& JsonWriter::decimal(const char* name, int64_t thousandths) {
    key(name);
    if (thousandths < 0) put('-');
    const uint64_t size =
        thousandths < 0 ? 0 - static_cast<uint64_t>(thousandths) : static_cast<uint64_t>(thousandths);
    putNumber(size / 1000);
    auto rest = static_cast<uint32_t>(size % 1000);
    if (rest == 0) return *this;
    put('.');
    for (uint32_t place = 100; rest != 0; place /= 10) {
        put(static_cast<char>('0' + rest / place));
        rest %= place;
    }
    return *this;
}

JsonWriter& JsonWriter::open(const char* name, char bracket) {
    key(name);
    put(bracket);
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    put(bracket);
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::element(const char* value) {
    if (!first_) put(',');
    first_ = false;
    quoted(Bytes::ofText(value));
    return *this;
}

JsonWriter& JsonWriter::base64(const char* name, Bytes value) {
    key(name);
    put('"');
    const size_t room = overflow_ ? 0 : capacity_ - size_;
    const size_t written = base64Encode(value, buffer_ + size_, room);
    if (written == 0 && value.size > 0) overflow_ = true;
    size_ += written;
    put('"');
    return *this;
}

Bytes JsonWriter::finish() {
    put('}');
    if (overflow_) return {};
    return {reinterpret_cast<const uint8_t*>(buffer_), size_};
}

}  // namespace powersight
