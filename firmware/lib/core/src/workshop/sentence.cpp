#include "workshop/sentence.h"

namespace powersight {

Sentence& Sentence::number(int64_t value, int leastDigits) {
    uint8_t digits[20];
    size_t at = sizeof(digits);
    uint64_t left = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    for (int count = 0; left != 0 || count < leastDigits; count++) {
        digits[--at] = static_cast<uint8_t>('0' + left % 10);
        left /= 10;
    }
    if (value < 0) text("-");
    return text(Bytes{digits + at, sizeof(digits) - at});
}

Sentence& Sentence::date(uint32_t epochSeconds) {
    // years from March on, so that a leap day is the last of its year
    const uint32_t days = epochSeconds / 86'400 + 719'468;
    const uint32_t era = days / 146'097;
    const uint32_t ofEra = days % 146'097;
    const uint32_t year = (ofEra - ofEra / 1'460 + ofEra / 36'524 - ofEra / 146'096) / 365;
    const uint32_t ofYear = ofEra - (365 * year + year / 4 - year / 100);
    const uint32_t fromMarch = (5 * ofYear + 2) / 153;
    const uint32_t day = ofYear - (153 * fromMarch + 2) / 5 + 1;
    const uint32_t month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    number(year + era * 400 + (month <= 2 ? 1 : 0), 4).text("-").number(month, 2).text("-").number(day, 2);
    return text(" ")
        .number(epochSeconds / 3'600 % 24, 2)
        .text(":")
        .number(epochSeconds / 60 % 60, 2)
        .text(" UTC");
}

}  // namespace powersight
