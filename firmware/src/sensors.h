#pragma once
#include "hal.h"

/** The only file that knows pins. On a PC a made-up wave implements the same interface
 * (hal/host/synthetic_wave.h). */
namespace sensors {

/** Starts continuous sampling; null when the converter does not start. */
powersight::SampleSource* start();
powersight::I2cBus* i2c();
powersight::Board* board();
/** Null when no display answers. */
powersight::Display* display();

}  // namespace sensors
