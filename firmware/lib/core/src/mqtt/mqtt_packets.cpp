#include "mqtt/mqtt_packets.h"

namespace powersight::mqtt {

namespace {

constexpr size_t kMostRemaining = 268'435'455;

/** Appends to a fixed buffer; once something did not fit, size() is zero. */
class Writer {
  public:
    Writer(uint8_t* out, size_t capacity) : out_(out), capacity_(capacity) {}

    void byte(uint8_t value) {
        if (size_ < capacity_) {
            out_[size_++] = value;
        } else {
            overflow_ = true;
        }
    }
    void u16(size_t value) {
        byte(static_cast<uint8_t>(value >> 8));
        byte(static_cast<uint8_t>(value));
    }
    void raw(Bytes data) {
        if (data.size > capacity_ - size_) {
            overflow_ = true;
            return;
        }
        if (data.size > 0) memcpy(out_ + size_, data.data, data.size);
        size_ += data.size;
    }
    void text(Bytes data) {
        if (data.size > 0xFFFF) overflow_ = true;
        u16(data.size);
        raw(data);
    }
    void length(size_t value) {
        if (value > kMostRemaining) overflow_ = true;
        do {
            byte(static_cast<uint8_t>((value & 127) | (value > 127 ? 128 : 0)));
            value >>= 7;
        } while (value != 0);
    }
    size_t size() const { return overflow_ ? 0 : size_; }

  private:
    uint8_t* out_;
    size_t capacity_;
    size_t size_ = 0;
    bool overflow_ = false;
};

uint8_t firstByte(Type type, uint8_t flags) {
    return static_cast<uint8_t>(static_cast<uint8_t>(type) << 4 | flags);
}

size_t textSize(Bytes text) { return 2 + text.size; }

uint16_t u16At(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

}  // namespace

size_t writeConnect(const ConnectOptions& options, uint8_t* out, size_t capacity) {
    const bool will = !options.willTopic.empty();
    const bool user = !options.userName.empty();
    const bool password = !options.password.empty();
    size_t length = 10 + textSize(options.clientId);
    if (will) length += textSize(options.willTopic) + textSize(options.willPayload);
    if (user) length += textSize(options.userName);
    if (password) length += textSize(options.password);
    // clean session: what is not acknowledged waits in the meter's own flash, not at the server
    uint8_t flags = 0x02;
    if (will) flags |= 0x04 | 1 << 3;
    if (password) flags |= 0x40;
    if (user) flags |= 0x80;

    Writer writer(out, capacity);
    writer.byte(firstByte(Type::kConnect, 0));
    writer.length(length);
    writer.text(Bytes::ofText("MQTT"));
    writer.byte(4);
    writer.byte(flags);
    writer.u16(options.keepAliveSeconds);
    writer.text(options.clientId);
    if (will) {
        writer.text(options.willTopic);
        writer.text(options.willPayload);
    }
    if (user) writer.text(options.userName);
    if (password) writer.text(options.password);
    return writer.size();
}

size_t writePublish(const Publish& publish, uint8_t* out, size_t capacity) {
    const bool numbered = publish.qos > 0;
    Writer writer(out, capacity);
    const auto flags = static_cast<uint8_t>((publish.duplicate ? 8 : 0) | publish.qos << 1);
    writer.byte(firstByte(Type::kPublish, flags));
    writer.length(textSize(publish.topic) + (numbered ? 2U : 0U) + publish.payload.size);
    writer.text(publish.topic);
    if (numbered) writer.u16(publish.packetId);
    writer.raw(publish.payload);
    return writer.size();
}

size_t writeSubscribe(uint16_t packetId, Bytes topic, uint8_t qos, uint8_t* out, size_t capacity) {
    Writer writer(out, capacity);
    writer.byte(firstByte(Type::kSubscribe, 2));
    writer.length(2 + textSize(topic) + 1);
    writer.u16(packetId);
    writer.text(topic);
    writer.byte(qos);
    return writer.size();
}

size_t writePuback(uint16_t packetId, uint8_t* out, size_t capacity) {
    Writer writer(out, capacity);
    writer.byte(firstByte(Type::kPuback, 0));
    writer.length(2);
    writer.u16(packetId);
    return writer.size();
}

size_t writeEmpty(Type type, uint8_t* out, size_t capacity) {
    Writer writer(out, capacity);
    writer.byte(firstByte(type, 0));
    writer.length(0);
    return writer.size();
}

bool readPublish(const Packet& packet, Publish* out) {
    out->qos = static_cast<uint8_t>(packet.flags >> 1 & 3);
    out->duplicate = (packet.flags & 8) != 0;
    out->packetId = 0;
    if (packet.type != Type::kPublish || out->qos == 3 || packet.body.size < 2) return false;
    const size_t topic = u16At(packet.body.data);
    const size_t numbered = out->qos > 0 ? 2 : 0;
    if (2 + topic + numbered > packet.body.size) return false;
    out->topic = {packet.body.data + 2, topic};
    if (numbered != 0) out->packetId = u16At(packet.body.data + 2 + topic);
    if (numbered != 0 && out->packetId == 0) return false;
    out->payload = packet.body.from(2 + topic + numbered);
    return true;
}

bool readPacketId(const Packet& packet, uint16_t* out) {
    if (packet.body.size < 2) return false;
    *out = u16At(packet.body.data);
    return *out != 0;
}

bool readConnack(const Packet& packet, uint8_t* code) {
    if (packet.type != Type::kConnack || packet.body.size != 2) return false;
    *code = packet.body.data[1];
    return true;
}

bool readSuback(const Packet& packet, uint16_t* packetId, uint8_t* grantedQos) {
    if (packet.type != Type::kSuback || packet.body.size != 3) return false;
    *grantedQos = packet.body.data[2];
    return readPacketId(packet, packetId);
}

uint8_t* Parser::room(size_t* capacity) {
    compact();
    *capacity = kLargest - size_;
    return buffer_ + size_;
}

void Parser::compact() {
    if (used_ == 0) return;
    memmove(buffer_, buffer_ + used_, size_ - used_);
    size_ -= used_;
    used_ = 0;
}

Parser::Result Parser::next(Packet* packet) {
    compact();
    if (size_ < 2) return Result::kNeedMore;
    size_t length = 0;
    size_t at = 1;
    for (int shift = 0;; shift += 7) {
        if (shift > 21) return Result::kBroken;
        if (at >= size_) return Result::kNeedMore;
        const uint8_t digit = buffer_[at++];
        length |= static_cast<size_t>(digit & 127U) << shift;
        if ((digit & 128U) == 0) break;
    }
    if (at + length > kLargest) return Result::kBroken;
    if (at + length > size_) return Result::kNeedMore;
    const auto type = static_cast<Type>(buffer_[0] >> 4);
    // what a server may say to a client that subscribes at QoS 1; anything else is not MQTT or not for us
    const bool known = type == Type::kConnack || type == Type::kPublish || type == Type::kPuback ||
                       type == Type::kSuback || type == Type::kPingresp;
    if (!known) return Result::kBroken;
    packet->type = type;
    packet->flags = buffer_[0] & 15;
    packet->body = {buffer_ + at, length};
    used_ = at + length;
    return Result::kPacket;
}

}  // namespace powersight::mqtt
