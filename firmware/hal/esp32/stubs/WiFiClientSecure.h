#pragma once
#include <cstddef>
#include <cstdint>
struct WiFiClientSecure {
    void setCACert(const char* pem);
    void setHandshakeTimeout(unsigned long seconds);
    int connect(const char* host, uint16_t port);
    uint8_t connected();
    size_t write(const uint8_t* data, size_t size);
    int available();
    int read(uint8_t* out, size_t size);
    void stop();
};
