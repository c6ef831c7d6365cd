#pragma once
#include <string>

#include "update/manifest.h"

namespace powersight::tools {

/** Signs manifests with OpenSSL, on the release desk and in tests; no meter ever holds a private key. */
bool makeKey(const std::string& pemFile, uint8_t publicKey[64]);
bool readPublicKey(const std::string& pemFile, uint8_t publicKey[64]);
bool sign(const std::string& pemFile, Manifest* manifest);

}  // namespace powersight::tools
