#include "basics/wide.h"

namespace powersight {

U128 multiply(uint64_t a, uint64_t b) {
    const uint64_t aLow = a & 0xFFFFFFFFU;
    const uint64_t aHigh = a >> 32;
    const uint64_t bLow = b & 0xFFFFFFFFU;
    const uint64_t bHigh = b >> 32;
    const uint64_t low = aLow * bLow;
    const uint64_t middle = aHigh * bLow + (low >> 32);
    const uint64_t other = aLow * bHigh + (middle & 0xFFFFFFFFU);
    return {aHigh * bHigh + (middle >> 32) + (other >> 32), other << 32 | (low & 0xFFFFFFFFU)};
}

Division divide(U128 dividend, uint64_t divisor) {
    if (dividend.high >= divisor) return {UINT64_MAX, 0};
    uint64_t remainder = dividend.high;
    uint64_t quotient = 0;
    for (int bit = 63; bit >= 0; bit--) {
        const bool carry = (remainder >> 63) != 0;
        remainder = remainder << 1 | ((dividend.low >> bit) & 1U);
        if (carry || remainder >= divisor) {
            remainder -= divisor;
            quotient |= 1ULL << bit;
        }
    }
    return {quotient, remainder};
}

uint64_t mulDiv(uint64_t a, uint64_t b, uint64_t divisor) {
    const Division result = divide(multiply(a, b), divisor);
    const bool roundUp = result.remainder != 0 && result.remainder >= divisor - result.remainder;
    return roundUp && result.quotient != UINT64_MAX ? result.quotient + 1 : result.quotient;
}

int64_t signedMulDiv(int64_t a, int64_t b, uint64_t divisor) {
    const uint64_t sizeA = a < 0 ? 0 - static_cast<uint64_t>(a) : static_cast<uint64_t>(a);
    const uint64_t sizeB = b < 0 ? 0 - static_cast<uint64_t>(b) : static_cast<uint64_t>(b);
    uint64_t size = mulDiv(sizeA, sizeB, divisor);
    if (size > static_cast<uint64_t>(INT64_MAX)) size = static_cast<uint64_t>(INT64_MAX);
    return (a < 0) != (b < 0) ? -static_cast<int64_t>(size) : static_cast<int64_t>(size);
}

uint32_t squareRoot(uint64_t square) {
    uint64_t root = 0;
    for (uint64_t bit = 1ULL << 62; bit != 0; bit >>= 2) {
        if (square >= root + bit) {
            square -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return static_cast<uint32_t>(root);
}

namespace {
constexpr int64_t kOne = 1LL << 30;

/** x * (c[0] + x^2 * (c[1] + ...)) by Horner, everything in fractions of 2^30. */
template <int Terms>
int32_t oddSeries(int32_t x, const int64_t (&terms)[Terms]) {
    const int64_t square = static_cast<int64_t>(x) * x >> 30;
    int64_t sum = terms[Terms - 1];
    for (int i = Terms - 2; i >= 0; i--) sum = terms[i] + (sum * square >> 30);
    return static_cast<int32_t>(sum * x >> 30);
}
}  // namespace

int32_t smallSine(int32_t angleQ30) {
    return oddSeries(angleQ30, {kOne, -kOne / 6, kOne / 120, -kOne / 5040});
}

int32_t smallArcTangent(int32_t tangentQ30) {
    return oddSeries(tangentQ30, {kOne, -kOne / 3, kOne / 5, -kOne / 7, kOne / 9, -kOne / 11, kOne / 13});
}

}  // namespace powersight
