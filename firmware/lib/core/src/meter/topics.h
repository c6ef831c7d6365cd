#pragma once
#include "basics/bytes.h"

namespace powersight {

constexpr size_t kLongestDeviceId = 64;
using DeviceId = FixedText<kLongestDeviceId>;
using Topic = FixedText<127>;

/** True for what the node accepts: 1 to 64 letters, digits, '-' or '_', starting with a letter or digit. */
bool isDeviceId(Bytes text);

/** Every topic of one meter, made once at the start. */
struct Topics {
    explicit Topics(Bytes deviceId);

    Topic data;
    Topic heartbeat;
    Topic lastGasp;
    Topic gap;
    Topic replies;
    Topic commands;
    Topic updateRequest;
    Topic updateProgress;
    /** What the meter listens to for its update: offers and chunks. */
    Topic updateOffer;
    Topic updateChunk;
};

}  // namespace powersight
