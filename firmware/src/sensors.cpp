#include "sensors.h"

#include "config.h"
#include "esp_adc.h"
#include "esp_board.h"
#include "esp_i2c.h"

using namespace powersight;

namespace sensors {

SampleSource* start() {
    static esp32::EspAdc adc(config::kVoltagePin, config::kCurrentPin, config::kPairsPerSecond);
    return adc.start() ? &adc : nullptr;
}

I2cBus* i2c() {
    static esp32::EspI2c bus(config::kSdaPin, config::kSclPin);
    return &bus;
}

Board* board() {
    static esp32::EspBoard board(config::kSupplyPin, config::kRelayPin);
    return &board;
}

Display* display() {
    static esp32::Ssd1306 display(0x3C);
    return display.start() ? &display : nullptr;
}

}  // namespace sensors
