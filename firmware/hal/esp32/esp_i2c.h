#pragma once
#include <Wire.h>

#include "hal.h"

namespace powersight::esp32 {

class EspI2c final : public I2cBus {
  public:
    EspI2c(int sdaPin, int sclPin) { Wire.begin(sdaPin, sclPin, 400'000U); }

    bool writeRegister(uint8_t device, uint8_t reg, uint16_t value) override {
        Wire.beginTransmission(device);
        Wire.write(reg);
        Wire.write(static_cast<uint8_t>(value >> 8));
        Wire.write(static_cast<uint8_t>(value));
        return Wire.endTransmission() == 0;
    }
    bool readRegister(uint8_t device, uint8_t reg, uint16_t* value) override {
        Wire.beginTransmission(device);
        Wire.write(reg);
        if (Wire.endTransmission() != 0 || Wire.requestFrom(device, static_cast<uint8_t>(2)) != 2)
            return false;
        const int high = Wire.read();
        const int low = Wire.read();
        *value = static_cast<uint16_t>(high << 8 | low);
        return high >= 0 && low >= 0;
    }
};

/** A 128 x 64 display with an SSD1306. Horizontal addressing: a frame is 1,024 bytes in a row. */
class Ssd1306 final : public Display {
  public:
    explicit Ssd1306(uint8_t address) : address_(address) {}

    bool start() {
        // the data sheet's application note: multiplex 64, no offset, charge pump, horizontal addressing, on
        static const uint8_t kStart[] = {0xAE, 0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40, 0x8D,
                                         0x14, 0x20, 0x00, 0xA1, 0xC8, 0xDA, 0x12, 0x81, 0x7F,
                                         0xD9, 0xF1, 0xDB, 0x40, 0xA4, 0xA6, 0xAF};
        return send(0x00, kStart, sizeof(kStart));
    }
    bool show(const uint8_t* frame, size_t size) override {
        static const uint8_t kWhole[] = {0x21, 0, 127, 0x22, 0, 7};
        if (!send(0x00, kWhole, sizeof(kWhole))) return false;
        for (size_t at = 0; at < size; at += kPiece)
            if (!send(0x40, frame + at, size - at < kPiece ? size - at : kPiece)) return false;
        return true;
    }

  private:
    static constexpr size_t kPiece = 64;

    bool send(uint8_t kind, const uint8_t* data, size_t size) {
        Wire.beginTransmission(address_);
        Wire.write(kind);
        Wire.write(data, size);
        return Wire.endTransmission() == 0;
    }
    uint8_t address_;
};

}  // namespace powersight::esp32
