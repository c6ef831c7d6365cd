#pragma once
#include "basics/bytes.h"

namespace powersight {

using ClaimCode = FixedText<9>;

/**
 * What the owner types to make the meter theirs: shown on the display and printed at boot. Made from the
 * secret, so that the node, which knows the secret as well, can check it, and nobody can guess it from the
 * device id: the first 40 bits of HMAC-SHA-256(secret, "claim:" + deviceId) in base 32 without I, L, O and U,
 * as XXXX-XXXX.
 */
ClaimCode claimCode(Bytes deviceId, Bytes secret);

}  // namespace powersight
