#pragma once
#include <cstdint>

namespace powersight {

/** 128-bit intermediate results by hand: rv32 and xtensa compilers have no __int128. */
struct U128 {
    uint64_t high;
    uint64_t low;
};

struct Division {
    uint64_t quotient;
    uint64_t remainder;
};

U128 multiply(uint64_t a, uint64_t b);

/** The quotient saturates at the largest 64-bit number when it does not fit. A zero divisor saturates as
 * well. */
Division divide(U128 dividend, uint64_t divisor);

/** a * b / divisor, rounded to nearest, with the full product in between. */
uint64_t mulDiv(uint64_t a, uint64_t b, uint64_t divisor);

/** The same with a sign; rounds away from zero at the half. */
int64_t signedMulDiv(int64_t a, int64_t b, uint64_t divisor);

/** Largest root with root * root <= square. */
uint32_t squareRoot(uint64_t square);

/** Sine and arc tangent of small angles (up to 45 degrees) in radians, both as fractions of 2^30. */
int32_t smallSine(int32_t angleQ30);
int32_t smallArcTangent(int32_t tangentQ30);

}  // namespace powersight
