#pragma once
#include <Arduino.h>
#include <esp_system.h>

#include "hal.h"

namespace powersight::esp32 {

class EspBoard final : public Board {
  public:
    /** A relay pin of -1 means that none is fitted. */
    EspBoard(int supplyPin, int relayPin) : supplyPin_(supplyPin), relayPin_(relayPin) {
        pinMode(supplyPin_, INPUT);
        if (hasRelay()) {
            pinMode(relayPin_, OUTPUT);
            digitalWrite(relayPin_, HIGH);
        }
    }

    BootReason bootReason() const override {
        switch (esp_reset_reason()) {
            case ESP_RST_POWERON:
            case ESP_RST_BROWNOUT:
                return BootReason::kPowerOn;
            case ESP_RST_TASK_WDT:
            case ESP_RST_INT_WDT:
            case ESP_RST_WDT:
                return BootReason::kWatchdog;
            default:
                return BootReason::kRestart;
        }
    }
    bool supplyFailing() override { return digitalRead(supplyPin_) == LOW; }
    bool hasRelay() const override { return relayPin_ >= 0; }
    bool setRelay(bool closed) override {
        if (!hasRelay()) return false;
        digitalWrite(relayPin_, closed ? HIGH : LOW);
        return digitalRead(relayPin_) == (closed ? HIGH : LOW);
    }
    void restart() override { esp_restart(); }

  private:
    int supplyPin_;
    int relayPin_;
};

}  // namespace powersight::esp32
