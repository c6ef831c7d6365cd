#include "signing.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>

namespace powersight::tools {

namespace {

struct Closer {
    void operator()(FILE* file) const { fclose(file); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename T>
using Owned = std::unique_ptr<T, Closer>;

bool publicBytes(EVP_PKEY* key, uint8_t publicKey[64]) {
    uint8_t point[65];
    size_t size = 0;
    // 0x04, x, y
    return EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", point, sizeof(point), &size) == 1 &&
           size == 65 && point[0] == 4 && memcpy(publicKey, point + 1, 64) != nullptr;
}

Owned<EVP_PKEY> readKey(const std::string& pemFile) {
    const Owned<FILE> file(fopen(pemFile.c_str(), "r"));
    if (!file) return nullptr;
    return Owned<EVP_PKEY>(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr));
}

}  // namespace

bool makeKey(const std::string& pemFile, uint8_t publicKey[64]) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<FILE> file(fopen(pemFile.c_str(), "wx"));  // never over an existing key
    return key && file &&
           PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
           publicBytes(key.get(), publicKey);
}

bool readPublicKey(const std::string& pemFile, uint8_t publicKey[64]) {
    const Owned<EVP_PKEY> key = readKey(pemFile);
    return key && publicBytes(key.get(), publicKey);
}

bool sign(const std::string& pemFile, Manifest* manifest) {
    uint8_t message[Manifest::kSignedBytes];
    manifest->toBeSigned(message);
    const Owned<EVP_PKEY> key = readKey(pemFile);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    uint8_t der[80];
    size_t size = sizeof(der);
    if (!key || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), der, &size, message, sizeof(message)) != 1)
        return false;
    const uint8_t* at = der;
    const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    return signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), manifest->signature, 32) == 32 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), manifest->signature + 32, 32) == 32;
}

}  // namespace powersight::tools
