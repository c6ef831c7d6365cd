#pragma once
#include "basics/bytes.h"

namespace powersight {

/** MQTT 3.1.1, the part a meter needs, as bytes. Writers return zero when the packet does not fit. */
namespace mqtt {

enum class Type : uint8_t {
    kConnect = 1,
    kConnack = 2,
    kPublish = 3,
    kPuback = 4,
    kSubscribe = 8,
    kSuback = 9,
    kPingreq = 12,
    kPingresp = 13,
    kDisconnect = 14,
};

struct ConnectOptions {
    Bytes clientId;
    Bytes userName;
    Bytes password;
    uint16_t keepAliveSeconds = 60;
    /** Published by the server when this connection ends without a farewell; empty for none. */
    Bytes willTopic;
    Bytes willPayload;
};

struct Publish {
    Bytes topic;
    Bytes payload;
    uint8_t qos = 0;
    bool duplicate = false;
    uint16_t packetId = 0;
};

size_t writeConnect(const ConnectOptions& options, uint8_t* out, size_t capacity);
size_t writePublish(const Publish& publish, uint8_t* out, size_t capacity);
size_t writeSubscribe(uint16_t packetId, Bytes topic, uint8_t qos, uint8_t* out, size_t capacity);
size_t writePuback(uint16_t packetId, uint8_t* out, size_t capacity);
size_t writeEmpty(Type type, uint8_t* out, size_t capacity);

/** One whole packet as received: the type, the flags of its first byte, and what follows the length. */
struct Packet {
    Type type = Type::kConnack;
    uint8_t flags = 0;
    Bytes body;
};

/** False when the body is malformed. The results point into the packet. */
bool readPublish(const Packet& packet, Publish* out);
bool readPacketId(const Packet& packet, uint16_t* out);
/** The return code: zero accepted, 4 and 5 are refused credentials. */
bool readConnack(const Packet& packet, uint8_t* code);
bool readSuback(const Packet& packet, uint16_t* packetId, uint8_t* grantedQos);

/** Cuts a stream of bytes into packets, however it arrives. A packet longer than the buffer is an error. */
class Parser {
  public:
    static constexpr size_t kLargest = 2048;

    enum class Result { kNeedMore, kPacket, kBroken };

    /** Where to put what arrives next, and how much of it; then added(). */
    uint8_t* room(size_t* capacity);
    void added(size_t bytes) { size_ += bytes; }
    /** The packet stays valid until the next call of next() or room(). */
    Result next(Packet* packet);
    void reset() { size_ = used_ = 0; }

  private:
    void compact();

    uint8_t buffer_[kLargest];
    size_t size_ = 0;
    size_t used_ = 0;
};

}  // namespace mqtt
}  // namespace powersight
