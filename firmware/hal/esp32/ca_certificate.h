#pragma once

namespace powersight::esp32 {

/**
 * The authority that signs the node's certificate, in PEM. It is replaced when a product is built; with this
 * empty one no connection succeeds, which is the right failure for a meter that was not prepared.
 */
constexpr const char* kAuthority =
    "-----BEGIN CERTIFICATE-----\n"
    "-----END CERTIFICATE-----\n";

}  // namespace powersight::esp32
