#pragma once
#include <openssl/ssl.h>

#include <string>

#include "socket_network.h"

namespace powersight::host {

/**
 * TLS as the meter in the field speaks it, on a PC: one authority is believed, the one in the file, and the
 * server's certificate must be for the host that was asked for. What is tested with it is the meter and the
 * listener; the ESP32's own TLS library is another (hal/esp32).
 */
class TlsNetwork final : public Network {
  public:
    TlsNetwork(const std::string& host, uint16_t port, const std::string& authorityFile);
    ~TlsNetwork();
    TlsNetwork(const TlsNetwork&) = delete;
    TlsNetwork& operator=(const TlsNetwork&) = delete;

    /** False when the file holds no certificate. */
    bool isUsable() const { return usable_; }
    void open() override;
    State state() override;
    int send(Bytes data) override;
    int receive(uint8_t* out, size_t capacity) override;
    void close() override;
    void breakOff() { link_.breakOff(); }
    void waitForInput(int millis) { link_.waitForInput(millis); }
    /** Why the last handshake failed; empty when none did. */
    const std::string& complaint() const { return complaint_; }

  private:
    bool begin();
    int outcome(int result);

    std::string host_;
    SocketNetwork link_;
    SSL_CTX* context_;
    SSL* tls_ = nullptr;
    bool usable_ = false;
    bool shaken_ = false;
    std::string complaint_;
};

}  // namespace powersight::host
