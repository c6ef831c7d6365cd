#include "meter/uplink.h"

#include "messages/meter_json.h"

namespace powersight {

void Uplink::poll(uint64_t nowMillis) {
    if (!session_->isUp()) return;
    for (InFlight& slot : inFlight_) {
        if (slot.packetId != 0) continue;
        RingLog::Record record;
        if (!log_->next(hasCursor_ ? &cursor_ : nullptr, &record)) return;
        if (!send(record, &slot)) return;
        cursor_ = record.place;
        hasCursor_ = true;
        lastPublished_ = nowMillis;
    }
}

bool Uplink::send(const RingLog::Record& record, InFlight* slot) {
    char buffer[kLargestPayload];
    Bytes payload;
    const bool isReading = record.kind == RingLog::Kind::kReading;
    if (isReading) {
        Reading reading = record.reading;
        if (log_->droppedUpTo() != 0 && reading.seq == log_->droppedUpTo() + 1)
            reading.flags |= flag::kGapBefore;
        payload = writeReading(deviceId_, reading, buffer, sizeof(buffer));
    } else {
        payload = writeGap(deviceId_, record.gap.firstSeq, record.gap.lastSeq, "buffer-overflow", buffer,
                           sizeof(buffer));
    }
    const Topic& topic = isReading ? topics_->data : topics_->gap;
    const uint16_t packetId = session_->publish(topic.bytes(), payload, 1);
    if (packetId == 0) return false;
    *slot = {packetId, record.place, isReading ? record.reading.seq : 0};
    return true;
}

void Uplink::onDown() {
    for (InFlight& slot : inFlight_) slot = InFlight{};
    hasCursor_ = false;
}

bool Uplink::onAcknowledged(uint16_t packetId) {
    for (InFlight& slot : inFlight_) {
        if (slot.packetId != packetId) continue;
        // The witness first: a cut before the mark only makes the node see it again.
        if (witness_ != nullptr && slot.seq != 0) witness_->acknowledged(slot.seq);
        log_->acknowledge(slot.place);
        slot = InFlight{};
        return true;
    }
    return false;
}

}  // namespace powersight
