#include "display/page.h"

#include "display/font.h"

namespace powersight {

namespace {
constexpr size_t kGlyphColumns = 6;
constexpr size_t kLongestLine = Page::kColumns / kGlyphColumns;
}  // namespace

void Page::draw(const Measurement& seen, uint64_t importWattHours, bool online) {
    memset(frame_, 0, sizeof(frame_));
    value(0, seen.hasVoltage, seen.milliVolts, 1, " V");
    value(2, seen.hasCurrent, seen.milliAmperes, 2, " A");
    value(4, seen.hasPower(), seen.milliWatts, 0, " W");
    value(6, true, static_cast<int64_t>(importWattHours), 3, " kWh");
    line(7, online ? "online" : "offline !");
}

void Page::line(size_t row, const char* text) {
    size_t column = 0;
    for (; *text != '\0' && column + kGlyphColumns <= kColumns; text++, column += kGlyphColumns) {
        const uint8_t* columns = glyph(*text);
        if (columns != nullptr) memcpy(frame_ + row * kColumns + column, columns, 5);
    }
}

void Page::value(size_t row, bool known, int64_t thousandths, int decimals, const char* unit) {
    char text[kLongestLine + 1] = "---";
    size_t size = 3;
    if (known) {
        char digits[24];
        size_t count = 0;
        const bool negative = thousandths < 0;
        auto rest = static_cast<uint64_t>(negative ? -thousandths : thousandths);
        for (int drop = decimals; drop < 3; drop++) rest /= 10;
        for (int place = 0; rest != 0 || place <= decimals; place++, rest /= 10) {
            if (place == decimals && decimals > 0) digits[count++] = '.';
            digits[count++] = static_cast<char>('0' + rest % 10);
        }
        if (negative) digits[count++] = '-';
        for (size = 0; count > 0 && size < kLongestLine; size++) text[size] = digits[--count];
    }
    while (*unit != '\0' && size < kLongestLine) text[size++] = *unit++;
    text[size] = '\0';
    line(row, text);
}

}  // namespace powersight
