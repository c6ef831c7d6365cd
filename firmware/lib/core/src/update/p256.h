#pragma once
#include "basics/bytes.h"

namespace powersight {

/**
 * Verifies an ECDSA signature on the curve P-256 (FIPS 186-4). Only public values go in, so it need not hide
 * its timing; there is no signing here and there must not be. Our own so that it is the same on every target
 * and on the PC; the tests hold it against OpenSSL.
 *
 * {@code publicKey} is x and y, {@code signature} r and s, each 32 bytes big-endian; {@code hash} is the
 * SHA-256.
 */
bool verifyP256(const uint8_t publicKey[64], const uint8_t hash[32], const uint8_t signature[64]);

}  // namespace powersight
