#pragma once
#include "basics/bytes.h"

namespace powersight {

/** SHA-256 (FIPS 180-4), fed piece by piece. */
class Sha256 {
  public:
    static constexpr size_t kBytes = 32;

    void add(Bytes data);
    /** Ends the message; the object is used up. */
    void finish(uint8_t out[kBytes]);

    static void of(Bytes data, uint8_t out[kBytes]);
    /** HMAC-SHA-256 (RFC 2104). */
    static void keyed(Bytes key, Bytes data, uint8_t out[kBytes]);

  private:
    void block(const uint8_t* data);

    uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t pending_[64];
    size_t pendingSize_ = 0;
    uint64_t total_ = 0;
};

}  // namespace powersight
