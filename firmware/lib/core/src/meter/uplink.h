#pragma once
#include "meter/topics.h"
#include "mqtt/mqtt_session.h"
#include "storage/ring_log.h"

namespace powersight {

/** Hears what the node has surely got; the host build writes it to a file that tests compare with the node's
 * store. */
class AcknowledgementWitness {
  public:
    virtual void acknowledged(uint32_t seq) = 0;

  protected:
    ~AcknowledgementWitness() = default;
};

/**
 * Brings the log to the node: oldest first, a few at a time, each marked in flash when its PUBACK has come.
 * After a broken connection it begins again at the oldest that was not acknowledged, so the node may see a
 * reading twice and never misses one.
 */
class Uplink {
  public:
    static constexpr size_t kWindow = 8;

    Uplink(RingLog* log, MqttSession* session, const Topics* topics, Bytes deviceId,
           AcknowledgementWitness* witness)
        : log_(log), session_(session), topics_(topics), deviceId_(deviceId), witness_(witness) {}

    /** Sends what fits into the window now. */
    void poll(uint64_t nowMillis);
    void onDown();
    /** False when the packet was none of the log's. */
    bool onAcknowledged(uint16_t packetId);

    uint64_t lastPublished() const { return lastPublished_; }

  private:
    struct InFlight {
        uint16_t packetId = 0;
        RingLog::Place place;
        uint32_t seq = 0;
    };

    bool send(const RingLog::Record& record, InFlight* slot);

    RingLog* log_;
    MqttSession* session_;
    const Topics* topics_;
    Bytes deviceId_;
    AcknowledgementWitness* witness_;
    InFlight inFlight_[kWindow];
    bool hasCursor_ = false;
    RingLog::Place cursor_;
    uint64_t lastPublished_ = 0;
};

}  // namespace powersight
