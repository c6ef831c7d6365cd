#pragma once
#include "hal.h"
#include "metering/measurement.h"

namespace powersight {

/**
 * TI's INA219 on I2C, for direct current: bus voltage in steps of 4 mV, the voltage over the shunt in steps
 * of 10 uV (data sheet SBOS448, section 8.6). It has no identity register; what stands for one is the
 * configuration register's value after a reset, 0x399F.
 */
class Ina219 {
  public:
    enum class Error { kNone, kNoAnswer, kWrongDevice, kOverflow, kNotReady };

    Ina219(I2cBus* bus, uint8_t address, uint32_t shuntMicroOhms)
        : bus_(bus), address_(address), shuntMicroOhms_(shuntMicroOhms) {}

    /** Resets the chip and makes sure that it is one. */
    Error start();
    /** With an error the measurement has no value at all. {@code millis} is what the energy is counted for.
     */
    Error measure(uint32_t millis, Measurement* out);

  private:
    I2cBus* bus_;
    uint8_t address_;
    uint32_t shuntMicroOhms_;
    bool started_ = false;
};

}  // namespace powersight
