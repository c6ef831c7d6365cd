#pragma once
#include <WiFiClientSecure.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

#include <atomic>

#include "hal.h"

namespace powersight::esp32 {

/**
 * TLS over Wi-Fi, and nothing but our own authority is believed (ca_certificate.h). The library's connect()
 * waits for the handshake, so it is done in a task of its own: open() only wakes that task.
 */
class EspTlsNetwork final : public Network {
  public:
    EspTlsNetwork(const char* wifiName, const char* wifiPassword, const char* host, uint16_t port);

    void open() override;
    State state() override;
    int send(Bytes data) override;
    int receive(uint8_t* out, size_t capacity) override;
    void close() override;

  private:
    [[noreturn]] static void connector(void* self);
    void joinWifi();

    const char* wifiName_;
    const char* wifiPassword_;
    const char* host_;
    uint16_t port_;
    WiFiClientSecure client_;
    TaskHandle_t task_ = nullptr;
    std::atomic<State> state_{State::kClosed};
    /** Between waking the connector and its answer the client is the connector's alone. */
    std::atomic<bool> connecting_{false};
    std::atomic<bool> closeAsked_{false};
    /** One Wi-Fi for all connections. */
    static inline std::atomic<bool> wifiBegun_{false};
};

}  // namespace powersight::esp32
