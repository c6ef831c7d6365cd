#include "basics/base64.h"

namespace powersight {

namespace {
constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int valueOf(uint8_t c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}
}  // namespace

size_t base64Encode(Bytes data, char* out, size_t capacity) {
    const size_t length = (data.size + 2) / 3 * 4;
    if (length > capacity) return 0;
    size_t at = 0;
    for (size_t i = 0; i < data.size; i += 3) {
        const size_t left = data.size - i;
        uint32_t three = static_cast<uint32_t>(data.data[i]) << 16;
        if (left > 1) three |= static_cast<uint32_t>(data.data[i + 1]) << 8;
        if (left > 2) three |= data.data[i + 2];
        out[at++] = kAlphabet[three >> 18];
        out[at++] = kAlphabet[three >> 12 & 63];
        out[at++] = left > 1 ? kAlphabet[three >> 6 & 63] : '=';
        out[at++] = left > 2 ? kAlphabet[three & 63] : '=';
    }
    return length;
}

int base64Decode(Bytes text, uint8_t* out, size_t capacity) {
    if (text.size % 4 != 0) return -1;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i += 4) {
        const bool last = i + 4 == text.size;
        int padding = 0;
        if (last && text.data[i + 3] == '=') padding = text.data[i + 2] == '=' ? 2 : 1;
        uint32_t three = 0;
        for (int k = 0; k < 4; k++) {
            const int value = k < 4 - padding ? valueOf(text.data[i + static_cast<size_t>(k)]) : 0;
            if (value < 0) return -1;
            three = three << 6 | static_cast<uint32_t>(value);
        }
        for (int k = 0; k < 3 - padding; k++) {
            if (size >= capacity) return -1;
            out[size++] = static_cast<uint8_t>(three >> (16 - 8 * k));
        }
    }
    return static_cast<int>(size);
}

}  // namespace powersight
