#pragma once
#include "basics/bytes.h"

namespace powersight {

/** Characters written, or zero when they do not fit. */
size_t base64Encode(Bytes data, char* out, size_t capacity);

/** Bytes decoded, or -1 when the text is no padded base64 or the result does not fit. */
int base64Decode(Bytes text, uint8_t* out, size_t capacity);

}  // namespace powersight
