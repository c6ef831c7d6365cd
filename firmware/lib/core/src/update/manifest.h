#pragma once
#include "basics/bytes.h"
#include "update/sha256.h"

namespace powersight {

/** Compared as numbers: 1.10.0 is newer than 1.9.3. */
struct Version {
    uint8_t major = 0;
    uint8_t minor = 0;
    uint16_t patch = 0;

    uint32_t ordered() const {
        return static_cast<uint32_t>(major) << 24 | static_cast<uint32_t>(minor) << 16 | patch;
    }
    /** "1.4.2"; anything else is false. */
    static bool parse(Bytes text, Version* out);
};

/** What is known of an image before it is there, and signed so: which model, which version, how long, which
 * bytes. */
struct Manifest {
    static constexpr size_t kSignedBytes = 64;
    static constexpr size_t kSignatureBytes = 64;

    FixedText<16> model;
    Version version;
    uint32_t size = 0;
    uint8_t sha256[Sha256::kBytes] = {};
    uint8_t signature[kSignatureBytes] = {};

    /** The canonical form that is signed: every field at its fixed place, so no two manifests share one. */
    void toBeSigned(uint8_t out[kSignedBytes]) const;
    bool isSignedBy(const uint8_t publicKey[64]) const;
};

}  // namespace powersight
