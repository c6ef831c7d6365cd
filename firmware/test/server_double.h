#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "doubles.h"
#include "mqtt/mqtt_packets.h"

namespace claims {

/** A server that answers at once: accepts, grants, acknowledges, and remembers every payload by topic. */
class Server {
  public:
    explicit Server(powersight::host::ScriptedNetwork* network) : network_(network) {}

    void poll() {
        auto& in = network_->fromMeter;
        while (in.size() >= 2) {
            size_t length = 0;
            size_t at = 1;
            for (int shift = 0; at < in.size(); shift += 7) {
                length |= static_cast<size_t>(in[at] & 127) << shift;
                if ((in[at++] & 128) == 0) break;
            }
            if (in.size() < at + length) return;
            handle(in[0], {in.begin() + static_cast<long>(at), in.begin() + static_cast<long>(at + length)});
            in.erase(in.begin(), in.begin() + static_cast<long>(at + length));
        }
    }
    void send(const std::string& topic, const std::string& payload) {
        std::vector<uint8_t> packet(topic.size() + payload.size() + 16);
        powersight::mqtt::Publish publish;
        publish.topic = {reinterpret_cast<const uint8_t*>(topic.data()), topic.size()};
        publish.payload = {reinterpret_cast<const uint8_t*>(payload.data()), payload.size()};
        packet.resize(powersight::mqtt::writePublish(publish, packet.data(), packet.size()));
        network_->say(packet);
    }

    /** Called for each message, after it was remembered. */
    std::function<void(const std::string& topic, const std::string& payload)> onMessage;
    std::vector<std::pair<std::string, std::string>> heard;
    std::string password = "old-secret-of-16-letters";
    std::string lastPassword;
    bool acknowledges = true;

  private:
    static size_t u16(const std::vector<uint8_t>& b, size_t at) {
        return static_cast<size_t>(b[at] << 8 | b[at + 1]);
    }

    void handle(uint8_t first, const std::vector<uint8_t>& body) {
        if (first >> 4 == 1) {
            // the password is the last field
            for (size_t at = 10; at < body.size(); at += 2 + u16(body, at))
                lastPassword.assign(body.begin() + static_cast<long>(at) + 2,
                                    body.begin() + static_cast<long>(at + 2 + u16(body, at)));
            const uint8_t code = lastPassword == password ? 0 : 5;
            network_->say({0x20, 2, 0, code});
        } else if (first >> 4 == 8) {
            network_->say({0x90, 3, body[0], body[1], 1});
        } else if (first >> 4 == 3) {
            const size_t topic = u16(body, 0);
            const size_t id = 2 + topic;
            const bool numbered = (first & 6) != 0;
            heard.emplace_back(
                std::string(body.begin() + 2, body.begin() + 2 + static_cast<long>(topic)),
                std::string(body.begin() + static_cast<long>(id + (numbered ? 2 : 0)), body.end()));
            if (numbered && acknowledges) network_->say({0x40, 2, body[id], body[id + 1]});
            const auto message = heard.back();
            if (onMessage) onMessage(message.first, message.second);
        }
    }
    powersight::host::ScriptedNetwork* network_;
};

}  // namespace claims
