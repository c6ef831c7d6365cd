#include "messages/json_reader.h"

namespace powersight {

namespace {
bool isDigit(uint8_t c) { return c >= '0' && c <= '9'; }
}  // namespace

void JsonReader::blanks() {
    while (at_ < text_.size && (text_.data[at_] == ' ' || text_.data[at_] == '\n' ||
                                text_.data[at_] == '\t' || text_.data[at_] == '\r'))
        at_++;
}

bool JsonReader::take(char c) {
    blanks();
    if (at_ >= text_.size || text_.data[at_] != static_cast<uint8_t>(c)) return false;
    at_++;
    return true;
}

bool JsonReader::skipText(bool* escaped) {
    if (!take('"')) return false;
    while (at_ < text_.size) {
        const uint8_t c = text_.data[at_++];
        if (c == '"') return true;
        if (c < ' ') return false;
        if (c == '\\') {
            *escaped = true;
            at_++;
        }
    }
    return false;
}

bool JsonReader::skipNumber() {
    if (at_ < text_.size && text_.data[at_] == '-') at_++;
    const size_t start = at_;
    while (at_ < text_.size && isDigit(text_.data[at_])) at_++;
    if (at_ == start) return false;
    if (at_ < text_.size && text_.data[at_] == '.') {
        const size_t point = ++at_;
        while (at_ < text_.size && isDigit(text_.data[at_])) at_++;
        if (at_ == point) return false;
    }
    return true;
}

bool JsonReader::skipMembers(char closing, int depth) {
    if (take(closing)) return true;
    do {
        bool escaped = false;
        if (closing == '}' && (!skipText(&escaped) || !take(':'))) return false;
        if (!skipValue(depth + 1)) return false;
    } while (take(','));
    return take(closing);
}

bool JsonReader::skipValue(int depth) {
    blanks();
    if (at_ >= text_.size || depth > kMostDepth) return false;
    bool escaped = false;
    switch (text_.data[at_]) {
        case '"':
            return skipText(&escaped);
        case '{':
            at_++;
            return skipMembers('}', depth);
        case '[':
            at_++;
            return skipMembers(']', depth);
        default:
            break;
    }
    static constexpr const char* kWords[] = {"true", "false", "null"};
    for (const char* word : kWords) {
        const Bytes wanted = Bytes::ofText(word);
        const Bytes rest = text_.from(at_);
        if (rest.size >= wanted.size && Bytes{rest.data, wanted.size}.equals(wanted)) {
            at_ += wanted.size;
            return true;
        }
    }
    return skipNumber();
}

bool JsonReader::isObject() {
    at_ = 0;
    blanks();
    if (at_ >= text_.size || text_.data[at_] != '{' || !skipValue(0)) return false;
    blanks();
    return at_ == text_.size;
}

bool JsonReader::find(const char* name, Bytes* value, bool* escaped) {
    at_ = 0;
    if (!take('{') || take('}')) return false;
    do {
        blanks();
        const size_t nameStart = at_ + 1;
        bool nameEscaped = false;
        if (!skipText(&nameEscaped)) return false;
        const Bytes found{text_.data + nameStart, at_ - 1 - nameStart};
        if (!take(':')) return false;
        blanks();
        const size_t start = at_;
        *escaped = false;
        const bool isText = at_ < text_.size && text_.data[at_] == '"';
        if (isText ? !skipText(escaped) : !skipValue(1)) return false;
        if (found.equals(name)) {
            *value = {text_.data + start, at_ - start};
            return true;
        }
    } while (take(','));
    return false;
}

bool JsonReader::raw(const char* name, Bytes* out) {
    bool escaped = false;
    return find(name, out, &escaped);
}

bool JsonReader::text(const char* name, Bytes* out) {
    bool escaped = false;
    Bytes value;
    if (!find(name, &value, &escaped) || escaped || value.size < 2 || value.data[0] != '"') return false;
    *out = {value.data + 1, value.size - 2};
    return true;
}

bool JsonReader::number(const char* name, uint64_t* out) {
    Bytes value;
    if (!raw(name, &value) || value.empty() || value.size > 18) return false;
    uint64_t number = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (!isDigit(value.data[i])) return false;
        number = number * 10 + (value.data[i] - '0');
    }
    *out = number;
    return true;
}

bool JsonReader::decimal(const char* name, int64_t* thousandths) {
    Bytes value;
    if (!raw(name, &value) || value.empty() || value.size > 18) return false;
    const bool negative = value.data[0] == '-';
    int64_t number = 0;
    int decimals = -1;
    for (size_t i = negative ? 1 : 0; i < value.size; i++) {
        const uint8_t c = value.data[i];
        if (c == '.') {
            decimals = 0;
        } else if (!isDigit(c)) {
            return false;
        } else if (decimals < 3) {
            number = number * 10 + (c - '0');
            if (decimals >= 0) decimals++;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++) number *= 10;
    *thousandths = negative ? -number : number;
    return true;
}

}  // namespace powersight
