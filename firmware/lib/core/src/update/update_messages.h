#pragma once
#include "update/manifest.h"

namespace powersight {

/**
 * The four messages of an update. The node offers, the meter asks for one piece after the other and says how
 * far it is: update/offer     {"id","model","version","size","sha256","signature"} update/request
 * {"deviceId","id","offset","length"} update/chunk     {"id","offset","data"} update/progress
 * {"deviceId","id","state","version","received","remark"} The hash is hexadecimal; signature (r and s, 64
 * bytes) and data are base64.
 */
using CampaignId = FixedText<32>;

constexpr uint32_t kChunkBytes = 1024;

struct UpdateOffer {
    CampaignId id;
    Manifest manifest;
};

struct UpdateChunk {
    Bytes id;
    uint32_t offset = 0;
    size_t size = 0;
    uint8_t data[kChunkBytes];
};

enum class UpdateState { kDownloading, kRefused, kVerified, kConfirmed, kRolledBack, kFailed };

bool readOffer(Bytes json, UpdateOffer* out);
bool readChunk(Bytes json, UpdateChunk* out);
Bytes writeRequest(Bytes deviceId, Bytes id, uint32_t offset, uint32_t length, char* buffer, size_t capacity);
/** {@code version} is the one that runs while this is said. */
Bytes writeProgress(Bytes deviceId, Bytes id, UpdateState state, const char* version, uint32_t received,
                    const char* remark, char* buffer, size_t capacity);

}  // namespace powersight
