#include "basics/crc32.h"

namespace powersight {

uint32_t crc32(Bytes data) {
    // A table of 16 entries: half the speed of 256, a sixteenth of the flash.
    static constexpr uint32_t kNibbles[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    uint32_t crc = 0xFFFFFFFFU;
    for (size_t i = 0; i < data.size; i++) {
        crc = kNibbles[(crc ^ data.data[i]) & 15U] ^ (crc >> 4);
        crc = kNibbles[(crc ^ (data.data[i] >> 4U)) & 15U] ^ (crc >> 4);
    }
    return ~crc;
}

}  // namespace powersight
