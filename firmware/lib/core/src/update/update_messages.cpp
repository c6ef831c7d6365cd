#include "update/update_messages.h"

#include "basics/base64.h"
#include "messages/json_reader.h"
#include "messages/json_writer.h"

namespace powersight {

namespace {
bool readHex(Bytes text, uint8_t* out, size_t size) {
    if (text.size != 2 * size) return false;
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t c = text.data[i];
        uint8_t value = 0;
        if (c >= '0' && c <= '9') {
            value = static_cast<uint8_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = static_cast<uint8_t>(c - 'a' + 10);
        } else {
            return false;
        }
        out[i / 2] = static_cast<uint8_t>(out[i / 2] << 4 | value);
    }
    return true;
}

const char* word(UpdateState state) {
    switch (state) {
        case UpdateState::kDownloading:
            return "downloading";
        case UpdateState::kRefused:
            return "refused";
        case UpdateState::kVerified:
            return "verified";
        case UpdateState::kConfirmed:
            return "confirmed";
        case UpdateState::kRolledBack:
            return "rolled-back";
        case UpdateState::kFailed:
            return "failed";
    }
    return "failed";
}
}  // namespace

bool readOffer(Bytes text, UpdateOffer* out) {
    JsonReader json(text);
    Bytes id;
    Bytes model;
    Bytes version;
    Bytes hash;
    Bytes signature;
    uint64_t size = 0;
    Manifest& manifest = out->manifest;
    return json.isObject() && json.text("id", &id) && !id.empty() && out->id.assign(id) &&
           json.text("model", &model) && manifest.model.assign(model) && json.text("version", &version) &&
           Version::parse(version, &manifest.version) && json.number("size", &size) && size > 0 &&
           size <= UINT32_MAX && (manifest.size = static_cast<uint32_t>(size)) != 0 &&
           json.text("sha256", &hash) && readHex(hash, manifest.sha256, Sha256::kBytes) &&
           json.text("signature", &signature) &&
           base64Decode(signature, manifest.signature, Manifest::kSignatureBytes) ==
               static_cast<int>(Manifest::kSignatureBytes);
}

bool readChunk(Bytes text, UpdateChunk* out) {
    JsonReader json(text);
    uint64_t offset = 0;
    Bytes data;
    if (!json.isObject() || !json.text("id", &out->id) || !json.number("offset", &offset) ||
        offset > UINT32_MAX || !json.text("data", &data))
        return false;
    const int size = base64Decode(data, out->data, kChunkBytes);
    if (size <= 0) return false;
    out->offset = static_cast<uint32_t>(offset);
    out->size = static_cast<size_t>(size);
    return true;
}

Bytes writeRequest(Bytes deviceId, Bytes id, uint32_t offset, uint32_t length, char* buffer,
                   size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId).text("id", id).number("offset", offset);
    return json.number("length", length).finish();
}

Bytes writeProgress(Bytes deviceId, Bytes id, UpdateState state, const char* version, uint32_t received,
                    const char* remark, char* buffer, size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId).text("id", id).text("state", word(state)).text("version", version);
    json.number("received", received);
    if (*remark != '\0') json.text("remark", remark);
    return json.finish();
}

}  // namespace powersight
