#pragma once
#include <cstddef>
#include <cstdint>
constexpr int INPUT = 1, OUTPUT = 3, LOW = 0, HIGH = 1;
void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);
int digitalRead(int pin);
void configTime(long offset, int daylight, const char* server);
struct HardwareSerial {
    void begin(unsigned long baud);
    size_t write(const uint8_t* data, size_t size);
    int available();
    int read();
};
extern HardwareSerial Serial;
