#include "meter/topics.h"

namespace powersight {

namespace {
Topic join(const char* before, Bytes deviceId, const char* after) {
    char text[128];
    size_t size = 0;
    const Bytes parts[] = {Bytes::ofText(before), deviceId, Bytes::ofText(after)};
    for (const Bytes& part : parts) {
        if (part.size > sizeof(text) - size) return {};
        memcpy(text + size, part.data, part.size);
        size += part.size;
    }
    Topic topic;
    topic.assign({reinterpret_cast<const uint8_t*>(text), size});
    return topic;
}

Topic own(Bytes deviceId, const char* kind) { return join("powersight/v1/meters/", deviceId, kind); }
}  // namespace

bool isDeviceId(Bytes text) {
    if (text.empty() || text.size > kLongestDeviceId) return false;
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t c = text.data[i];
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || (c != '-' && c != '_'))) return false;
    }
    return true;
}

Topics::Topics(Bytes id)
    : data(join("/energy/", id, "/data")),
      heartbeat(own(id, "/heartbeat")),
      lastGasp(own(id, "/last-gasp")),
      gap(own(id, "/gap")),
      replies(own(id, "/replies")),
      commands(own(id, "/commands")),
      updateRequest(own(id, "/update/request")),
      updateProgress(own(id, "/update/progress")),
      updateOffer(own(id, "/update/offer")),
      updateChunk(own(id, "/update/chunk")) {}

}  // namespace powersight
