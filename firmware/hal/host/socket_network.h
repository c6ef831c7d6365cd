#pragma once
#include <string>

#include "hal.h"

namespace powersight::host {

/** A plain TCP connection, for the PC only: a meter in the field speaks TLS (TlsNetwork, hal/esp32). */
class SocketNetwork final : public Network {
  public:
    SocketNetwork(std::string host, uint16_t port) : host_(std::move(host)), port_(port) {}
    ~SocketNetwork() { close(); }
    SocketNetwork(const SocketNetwork&) = delete;
    SocketNetwork& operator=(const SocketNetwork&) = delete;

    void open() override;
    State state() override;
    int send(Bytes data) override;
    int receive(uint8_t* out, size_t capacity) override;
    void close() override;
    /** As if somebody had pulled the plug: the other side sees a reset and no farewell. */
    void breakOff();
    /** Waits until something arrives or the time is over, so that the process need not spin. */
    void waitForInput(int millis);
    int descriptor() const { return socket_; }

  private:
    std::string host_;
    uint16_t port_;
    int socket_ = -1;
    State state_ = State::kClosed;
};

}  // namespace powersight::host
