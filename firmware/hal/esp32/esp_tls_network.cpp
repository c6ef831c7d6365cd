#include "esp_tls_network.h"

#include <Arduino.h>
#include <WiFi.h>

#include "ca_certificate.h"

namespace powersight::esp32 {

namespace {
constexpr uint32_t kStack = 8'192;  // a TLS handshake with P-256
constexpr uint32_t kHandshakeSeconds = 12;
constexpr uint32_t kWifiMillis = 10'000;
}  // namespace

EspTlsNetwork::EspTlsNetwork(const char* wifiName, const char* wifiPassword, const char* host, uint16_t port)
    : wifiName_(wifiName), wifiPassword_(wifiPassword), host_(host), port_(port) {
    client_.setCACert(kAuthority);
    client_.setHandshakeTimeout(kHandshakeSeconds);
    xTaskCreatePinnedToCore(connector, "connect", kStack, this, 4, &task_, 0);
}

void EspTlsNetwork::open() {
    if (connecting_) return;  // the last attempt has not come back yet: state() stays kOpening until it has
    closeAsked_ = false;
    connecting_ = true;
    state_ = State::kOpening;
    xTaskNotifyGive(task_);
}

void EspTlsNetwork::joinWifi() {
    if (!wifiBegun_.exchange(true)) {
        WiFi.mode(WIFI_STA);
        WiFi.setAutoReconnect(true);
        WiFi.begin(wifiName_, wifiPassword_);
        configTime(0, 0, "pool.ntp.org");
    }
    for (uint32_t waited = 0; WiFi.status() != WL_CONNECTED && waited < kWifiMillis; waited += 100)
        vTaskDelay(pdMS_TO_TICKS(100));
}

void EspTlsNetwork::connector(void* self) {
    auto* network = static_cast<EspTlsNetwork*>(self);
    for (;;) {
        ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
        network->joinWifi();
        const bool up =
            WiFi.status() == WL_CONNECTED && network->client_.connect(network->host_, network->port_) == 1;
        const bool wanted = up && !network->closeAsked_;
        if (up && !wanted) network->client_.stop();
        network->state_ = wanted ? State::kOpen : State::kClosed;
        network->connecting_ = false;
    }
}

Network::State EspTlsNetwork::state() {
    if (state_ == State::kOpen && !client_.connected()) state_ = State::kClosed;
    return state_;
}

int EspTlsNetwork::send(Bytes data) {
    if (state() != State::kOpen) return -1;
    const size_t sent = client_.write(data.data, data.size);
    return sent == 0 ? -1 : static_cast<int>(sent);
}

int EspTlsNetwork::receive(uint8_t* out, size_t capacity) {
    if (state() != State::kOpen) return -1;
    if (client_.available() <= 0) return 0;
    return client_.read(out, capacity);
}

void EspTlsNetwork::close() {
    if (connecting_) {
        closeAsked_ = true;
        return;
    }
    client_.stop();
    state_ = State::kClosed;
}

}  // namespace powersight::esp32
