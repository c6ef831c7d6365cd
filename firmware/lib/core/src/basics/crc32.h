#pragma once
#include "basics/bytes.h"

namespace powersight {

/** CRC-32 of IEEE 802.3 (reflected, 0xEDB88320): tells a whole flash record from a torn one. */
uint32_t crc32(Bytes data);

}  // namespace powersight
