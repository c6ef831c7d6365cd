#include "mqtt/mqtt_session.h"

namespace powersight {

using mqtt::Packet;
using mqtt::Parser;
using mqtt::Type;

void MqttSession::poll(uint64_t nowMillis) {
    now_ = nowMillis;
    if (state_ == State::kWaiting) {
        if (now_ >= nextAttempt_) begin();
        return;
    }
    const Network::State link = network_->state();
    if (link == Network::State::kClosed) return drop(false);
    if (state_ == State::kOpening) {
        if (link == Network::State::kOpen) {
            greet();
        } else if (now_ - since_ > timeouts_.openMillis) {
            return drop(false);
        }
    }
    if (state_ == State::kOpening) return;
    // handling may queue answers, so the flush comes last
    if (!receive()) return;
    watchSilence();
    if (state_ != State::kWaiting && !flush()) drop(false);
}

void MqttSession::begin() {
    attempts_++;
    parser_.reset();
    outSize_ = 0;
    granted_ = 0;
    unacknowledged_ = 0;
    pinged_ = false;
    since_ = now_;
    state_ = State::kOpening;
    network_->open();
}

void MqttSession::greet() {
    const mqtt::ConnectOptions options = identity_->connectOptions();
    keepAliveSeconds_ = options.keepAliveSeconds;
    enqueue(mqtt::writeConnect(options, outEnd(), outRoom()));
    state_ = State::kGreeting;
    lastSent_ = lastHeard_ = now_;
}

void MqttSession::subscribe() {
    for (size_t i = 0; i < subscriptions_; i++)
        enqueue(mqtt::writeSubscribe(newPacketId(), topics_[i], 1, outEnd(), outRoom()));
    state_ = State::kSubscribing;
}

void MqttSession::drop(bool refused) {
    const bool wasUp = state_ == State::kUp;
    if (wasUp && now_ - since_ >= timeouts_.stableMillis) backoff_.reset();
    if (refused) backoff_.atLeast(timeouts_.refusedMillis);
    network_->close();
    state_ = State::kWaiting;
    nextAttempt_ = now_ + backoff_.next(random_);
    outSize_ = 0;
    if (wasUp) listener_->onDown();
}

void MqttSession::farewell() {
    if (state_ != State::kUp) return;
    enqueue(mqtt::writeEmpty(Type::kDisconnect, outEnd(), outRoom()));
    flush();
    drop(false);
}

bool MqttSession::flush() {
    while (outSize_ > 0) {
        const int sent = network_->send({out_, outSize_});
        if (sent < 0) return false;
        if (sent == 0) return true;
        outSize_ -= static_cast<size_t>(sent);
        memmove(out_, out_ + sent, outSize_);
        lastSent_ = now_;
    }
    return true;
}

bool MqttSession::receive() {
    for (;;) {
        size_t capacity = 0;
        uint8_t* room = parser_.room(&capacity);
        const int got = network_->receive(room, capacity);
        if (got < 0) {
            drop(false);
            return false;
        }
        if (got == 0) return true;
        parser_.added(static_cast<size_t>(got));
        lastHeard_ = now_;
        Packet packet;
        Parser::Result result = parser_.next(&packet);
        for (; result == Parser::Result::kPacket; result = parser_.next(&packet)) {
            if (!handle(packet)) {
                if (state_ != State::kWaiting) drop(false);
                return false;
            }
        }
        if (result == Parser::Result::kBroken) {
            drop(false);
            return false;
        }
    }
}

bool MqttSession::handle(const Packet& packet) {
    uint16_t packetId = 0;
    uint8_t code = 0;
    switch (packet.type) {
        case Type::kConnack:
            if (state_ != State::kGreeting || !mqtt::readConnack(packet, &code)) return false;
            if (code != 0) {
                drop(true);
                listener_->onRefused(code);
                return false;
            }
            subscribe();
            break;
        case Type::kSuback:
            // A refused subscription (0x80) leaves a meter that reports but cannot be commanded: better than
            // silence.
            if (state_ != State::kSubscribing || !mqtt::readSuback(packet, &packetId, &code)) return false;
            granted_++;
            break;
        case Type::kPuback:
            if (!mqtt::readPacketId(packet, &packetId)) return false;
            if (unacknowledged_ > 0) unacknowledged_--;
            waitingSince_ = now_;
            listener_->onAcknowledged(packetId);
            break;
        case Type::kPublish:
            return handlePublish(packet);
        case Type::kPingresp:
            pinged_ = false;
            break;
        default:
            return false;
    }
    if (state_ == State::kSubscribing && granted_ == subscriptions_) {
        state_ = State::kUp;
        since_ = now_;
        listener_->onUp();
    }
    return true;
}

bool MqttSession::handlePublish(const Packet& packet) {
    mqtt::Publish publish;
    if (!mqtt::readPublish(packet, &publish) || publish.qos > 1) return false;
    listener_->onMessage(publish.topic, publish.payload);
    if (publish.qos == 0) return true;
    return enqueue(mqtt::writePuback(publish.packetId, outEnd(), outRoom()));
}

/** A connection on which nothing happens is asked, and one that does not answer is given up. */
void MqttSession::watchSilence() {
    if (state_ == State::kGreeting || state_ == State::kSubscribing) {
        if (now_ - since_ > timeouts_.openMillis + timeouts_.answerMillis) drop(false);
        return;
    }
    if (unacknowledged_ > 0 && now_ - waitingSince_ > timeouts_.answerMillis) return drop(false);
    if (pinged_ && now_ - pingedAt_ > timeouts_.answerMillis) return drop(false);
    const uint64_t patience = keepAliveSeconds_ * 750ULL;
    const bool quiet = now_ - lastSent_ >= patience || now_ - lastHeard_ >= patience;
    if (pinged_ || !quiet) return;
    pinged_ = enqueue(mqtt::writeEmpty(Type::kPingreq, outEnd(), outRoom()));
    pingedAt_ = now_;
}

uint16_t MqttSession::publish(Bytes topic, Bytes payload, uint8_t qos) {
    if (state_ != State::kUp || payload.empty()) return 0;
    mqtt::Publish message;
    message.topic = topic;
    message.payload = payload;
    message.qos = qos;
    const uint16_t before = lastPacketId_;
    if (qos > 0) message.packetId = newPacketId();
    if (!enqueue(mqtt::writePublish(message, outEnd(), outRoom()))) {
        lastPacketId_ = before;
        return 0;
    }
    if (qos == 0) return 1;
    if (unacknowledged_++ == 0) waitingSince_ = now_;
    return message.packetId;
}

uint16_t MqttSession::newPacketId() {
    if (++lastPacketId_ == 0) lastPacketId_ = 1;
    return lastPacketId_;
}

}  // namespace powersight
