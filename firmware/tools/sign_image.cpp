#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "messages/json_writer.h"
#include "signing.h"

/**
 * The release desk's tool:
 *   sign_image new-key KEY.pem                               makes a key, prints the public half for config.h
 *   sign_image sign KEY.pem IMAGE MODEL VERSION CAMPAIGN     prints the offer for that image as JSON
 */
namespace {

using powersight::Bytes;

int usage() {
    std::fputs("usage: sign_image new-key KEY.pem | sign_image sign KEY.pem IMAGE MODEL VERSION CAMPAIGN\n",
               stderr);
    return 2;
}

int complain(const char* what, const char* which) {
    std::fprintf(stderr, "sign_image: %s: %s\n", which, what);
    return 1;
}

int newKey(const char* pemFile) {
    uint8_t key[64];
    if (!powersight::tools::makeKey(pemFile, key))
        return complain("exists already or cannot be written", pemFile);
    for (int i = 0; i < 64; i++) std::printf("0x%02X,%s", key[i], i % 16 == 15 ? "\n" : " ");
    return 0;
}

int sign(char** arguments) {
    const char* const pemFile = arguments[0];
    std::ifstream file(arguments[1], std::ios::binary);
    if (!file) return complain("cannot be read", arguments[1]);
    const std::vector<uint8_t> image((std::istreambuf_iterator<char>(file)),
                                     std::istreambuf_iterator<char>());
    powersight::Manifest manifest;
    if (image.empty() || !manifest.model.assign(arguments[2]))
        return complain("empty, or the model is too long", arguments[1]);
    if (!powersight::Version::parse(Bytes::ofText(arguments[3]), &manifest.version))
        return complain("a version is three numbers such as 1.4.2", arguments[3]);
    manifest.size = static_cast<uint32_t>(image.size());
    powersight::Sha256::of({image.data(), image.size()}, manifest.sha256);
    if (!powersight::tools::sign(pemFile, &manifest)) return complain("is no usable P-256 key", pemFile);

    char hash[65];
    for (int i = 0; i < 32; i++) std::snprintf(hash + 2 * i, 3, "%02x", manifest.sha256[i]);
    char buffer[1024];
    powersight::JsonWriter json(buffer, sizeof(buffer));
    json.text("id", arguments[4]).text("model", arguments[2]).text("version", arguments[3]);
    json.number("size", manifest.size).text("sha256", hash);
    const Bytes offer = json.base64("signature", {manifest.signature, sizeof(manifest.signature)}).finish();
    std::printf("%.*s\n", static_cast<int>(offer.size), reinterpret_cast<const char*>(offer.data));
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string verb = count > 1 ? arguments[1] : "";
    if (verb == "new-key" && count == 3) return newKey(arguments[2]);
    if (verb == "sign" && count == 7) return sign(arguments + 2);
    return usage();
}
