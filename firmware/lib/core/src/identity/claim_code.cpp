#include "identity/claim_code.h"

#include "update/sha256.h"

namespace powersight {

ClaimCode claimCode(Bytes deviceId, Bytes secret) {
    static constexpr char kLetters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t message[6 + 64] = {'c', 'l', 'a', 'i', 'm', ':'};
    const size_t size = deviceId.size < 64 ? deviceId.size : 64;
    if (size > 0) memcpy(message + 6, deviceId.data, size);
    uint8_t hash[Sha256::kBytes];
    Sha256::keyed(secret, {message, 6 + size}, hash);

    uint8_t code[9];
    uint64_t bits = 0;
    for (int i = 0; i < 5; i++) bits = bits << 8 | hash[i];
    for (int i = 0, at = 0; i < 8; i++) {
        if (i == 4) code[at++] = '-';
        code[at++] = static_cast<uint8_t>(kLetters[bits >> (35 - 5 * i) & 31]);
    }
    ClaimCode result;
    result.assign({code, sizeof(code)});
    return result;
}

}  // namespace powersight
