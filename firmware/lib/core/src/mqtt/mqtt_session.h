#pragma once
#include "mqtt/backoff.h"
#include "mqtt/mqtt_packets.h"

namespace powersight {

/** Hears what becomes of a session. */
class MqttListener {
  public:
    virtual void onUp() = 0;
    virtual void onDown() = 0;
    /** The server refused the connection; 4 and 5 mean the credentials. */
    virtual void onRefused(uint8_t code) = 0;
    virtual void onAcknowledged(uint16_t packetId) = 0;
    /** A message at QoS 1 is acknowledged to the server after this returns. */
    virtual void onMessage(Bytes topic, Bytes payload) = 0;

  protected:
    ~MqttListener() = default;
};

/** Fills in who we are, freshly for each attempt: the will carries a time and the secret may have been
 * rotated. */
class MqttIdentity {
  public:
    virtual mqtt::ConnectOptions connectOptions() = 0;

  protected:
    ~MqttIdentity() = default;
};

struct MqttTimeouts {
    uint32_t openMillis = 15'000;
    uint32_t answerMillis = 20'000;
    /** Up for so long without trouble counts as recovered: only then does the back-off start anew. */
    uint32_t stableMillis = 60'000;
    uint32_t refusedMillis = 60'000;
    uint32_t firstBackoffMillis = Backoff::kFirstMillis;
};

/** Keeps one connection to one server alive. poll() does what can be done now and never waits. */
class MqttSession {
  public:
    enum class State { kWaiting, kOpening, kGreeting, kSubscribing, kUp };
    static constexpr size_t kMostSubscriptions = 3;

    MqttSession(Network* network, Random* random, MqttListener* listener, MqttIdentity* identity,
                const MqttTimeouts& timeouts = {})
        : network_(network),
          random_(random),
          listener_(listener),
          identity_(identity),
          timeouts_(timeouts),
          backoff_(timeouts.firstBackoffMillis) {}

    /** To be called before the first poll(); the topic is kept by the caller. */
    void subscribeTo(Bytes topic) {
        if (subscriptions_ < kMostSubscriptions) topics_[subscriptions_++] = topic;
    }

    void poll(uint64_t nowMillis);

    /** Takes the message over, or returns zero when there is no room now. At QoS 0 the answer is 1. */
    uint16_t publish(Bytes topic, Bytes payload, uint8_t qos);

    State state() const { return state_; }
    bool isUp() const { return state_ == State::kUp; }
    /** Ends the connection politely: no will is published. */
    void farewell();
    uint32_t attempts() const { return attempts_; }

  private:
    static constexpr size_t kOutCapacity = 4096;

    void begin();
    void greet();
    void subscribe();
    void drop(bool refused);
    bool flush();
    bool receive();
    bool handle(const mqtt::Packet& packet);
    bool handlePublish(const mqtt::Packet& packet);
    void watchSilence();
    bool enqueue(size_t size) {
        outSize_ += size;
        return size > 0;
    }
    uint8_t* outEnd() { return out_ + outSize_; }
    size_t outRoom() const { return kOutCapacity - outSize_; }
    uint16_t newPacketId();

    Network* network_;
    Random* random_;
    MqttListener* listener_;
    MqttIdentity* identity_;
    MqttTimeouts timeouts_;
    Backoff backoff_;
    State state_ = State::kWaiting;
    Bytes topics_[kMostSubscriptions];
    size_t subscriptions_ = 0;
    size_t granted_ = 0;
    uint64_t now_ = 0;
    uint64_t nextAttempt_ = 0;
    uint64_t since_ = 0;
    uint64_t lastSent_ = 0;
    uint64_t lastHeard_ = 0;
    uint64_t waitingSince_ = 0;
    uint64_t pingedAt_ = 0;
    uint32_t unacknowledged_ = 0;
    bool pinged_ = false;
    uint16_t keepAliveSeconds_ = 60;
    uint16_t lastPacketId_ = 0;
    uint32_t attempts_ = 0;
    mqtt::Parser parser_;
    uint8_t out_[kOutCapacity];
    size_t outSize_ = 0;
};

}  // namespace powersight
