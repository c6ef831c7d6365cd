#include "update/manifest.h"

#include "update/p256.h"

namespace powersight {

bool Version::parse(Bytes text, Version* out) {
    uint32_t part[3] = {};
    int index = 0;
    bool digit = false;
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t c = text.data[i];
        if (c == '.' && digit && index < 2) {
            index++;
            digit = false;
        } else if (c >= '0' && c <= '9' && part[index] < 10'000) {
            part[index] = part[index] * 10 + (c - '0');
            digit = true;
        } else {
            return false;
        }
    }
    if (index != 2 || !digit || part[0] > 255 || part[1] > 255 || part[2] > 65'535) return false;
    *out = {static_cast<uint8_t>(part[0]), static_cast<uint8_t>(part[1]), static_cast<uint16_t>(part[2])};
    return true;
}

void Manifest::toBeSigned(uint8_t out[kSignedBytes]) const {
    memset(out, 0, kSignedBytes);
    storeU32(out, 0x57465350U);  // "PSFW"
    out[4] = 1;                  // version of this layout
    memcpy(out + 8, model.bytes().data, model.bytes().size);
    storeU32(out + 24, version.ordered());
    storeU32(out + 28, size);
    memcpy(out + 32, sha256, Sha256::kBytes);
}

bool Manifest::isSignedBy(const uint8_t publicKey[64]) const {
    uint8_t bytes[kSignedBytes];
    uint8_t hash[Sha256::kBytes];
    toBeSigned(bytes);
    Sha256::of({bytes, sizeof(bytes)}, hash);
    return verifyP256(publicKey, hash, signature);
}

}  // namespace powersight
