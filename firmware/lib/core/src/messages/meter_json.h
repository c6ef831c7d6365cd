#pragma once
#include "messages/json_writer.h"
#include "messages/reading.h"

namespace powersight {

/** The longest payload this meter writes is a full reading: every field, every flag and a 64-letter id. */
constexpr size_t kLargestPayload = 768;

/** What the meter says, as the same bytes that the node's own writer would make. All return empty if it does
 * not fit. */
Bytes writeReading(Bytes deviceId, const Reading& reading, char* buffer, size_t capacity);
Bytes writeHeartbeat(Bytes deviceId, uint32_t epochSeconds, const char* firmware, char* buffer,
                     size_t capacity);
Bytes writeLastGasp(Bytes deviceId, uint32_t epochSeconds, char* buffer, size_t capacity);
Bytes writeGap(Bytes deviceId, uint32_t firstSeq, uint32_t lastSeq, const char* reason, char* buffer,
               size_t capacity);
Bytes writeReply(Bytes deviceId, Bytes commandId, const char* result, const char* remark, char* buffer,
                 size_t capacity);

/** A reading read back: tests and tools only, a meter never receives one. */
bool readReading(Bytes json, Bytes* deviceId, Reading* reading);

}  // namespace powersight
