#pragma once
#include "meter/meter.h"
#include "metering/waveform_meter.h"
#include "sensors/ina219.h"

/**
 * Everything that is decided when the firmware is built. What differs from meter to meter (id, secret, Wi-Fi,
 * calibration) is provisioned and kept in flash; the values here are what a meter begins with.
 */
namespace config {

// --- identity
// --------------------------------------------------------------------------------------------------------
constexpr const char* kModel = "ps-esp32-1";
constexpr const char* kFirmwareVersion = "1.0.0";
/** Used until the meter is provisioned; the node refuses it without a secret. */
constexpr const char* kDeviceId = "meter-01";
constexpr const char* kHost = "powersight.local";
constexpr uint16_t kPort = 8883;
/** Pieces of a new image are fetched over HTTPS from this port of the same host; 0: over MQTT like the rest.
 */
constexpr uint16_t kChunkPort = 0;
/** Topics follow from the id (lib/core/src/meter/topics.h): readings go to /energy/<id>/data. */
constexpr uint32_t kReportMillis = 5'000;
constexpr uint32_t kHeartbeatMillis = 60'000;

// --- sampling
// --------------------------------------------------------------------------------------------------------
/** Two channels in turn: 8,000 conversions a second are 4,000 pairs, 80 in a cycle of 50 Hz. */
constexpr uint32_t kPairsPerSecond = 4'000;
/** One conversion period: the current is converted right after the voltage. */
constexpr uint32_t kSkewMicros = 1'000'000 / (2 * kPairsPerSecond);
constexpr uint32_t kLineMilliHertz = 50'000;
/** That skew as a phase: 360 degrees in a cycle. */
constexpr int32_t kSkewMilliDegrees =
    static_cast<int32_t>(360'000ULL * kSkewMicros * kLineMilliHertz / 1'000'000'000ULL);
constexpr int kVoltagePin = 34;
constexpr int kCurrentPin = 35;
/** Divider on the 5 V rail, before the regulator: falls some milliseconds before the chip does. */
constexpr int kSupplyPin = 36;
constexpr int kRelayPin = -1;
constexpr int kSdaPin = 21;
constexpr int kSclPin = 22;

// --- calibration constants, from the data sheets; a calibrated meter has its own in flash
// -----------------------------
/** 12 bits over 3.3 V (attenuation of 11 dB, taken as linear; calibration takes up the slope): 0.80586 mV a
 * count. */
constexpr double kVoltsPerCount = 3.3 / 4095;
/** ZMPT101B module, its trimmer set so that 250 V show as 1.000 V rms: 250 V per volt at the pin. */
constexpr double kLineVoltsPerPinVolt = 250.0;
/** SCT013-030: 30 A rms give 1 V rms, the burden is built in: 30 A per volt at the pin. */
constexpr double kAmperesPerPinVolt = 30.0;
constexpr uint32_t kNanoVoltsPerCount =
    static_cast<uint32_t>(kVoltsPerCount * kLineVoltsPerPinVolt * 1e9);  // 0.2015 V
constexpr uint32_t kNanoAmpsPerCount =
    static_cast<uint32_t>(kVoltsPerCount * kAmperesPerPinVolt * 1e9);  // 24.2 mA
/** The two transformers' phase shifts differ by a degree or two; which, only a calibration tells. */
constexpr int32_t kPhaseMilliDegrees = 0;
/** INA219 module: 0.1 ohm. */
constexpr uint32_t kShuntMicroOhms = 100'000;
constexpr uint8_t kIna219Address = 0x40;
/** Direct current through the INA219 instead of the two transformers. */
constexpr bool kDirectCurrent = false;

// --- limits
// ----------------------------------------------------------------------------------------------------------
/** EN 50160: 230 V +- 10 %. */
constexpr int32_t kUnderMilliVolts = 207'000;
constexpr int32_t kOverMilliVolts = 253'000;
/** A household's main fuse. */
constexpr int32_t kOverMilliAmperes = 25'000;
constexpr bool kProducer = false;

/** x and y of the release key: replace by what `sign_image new-key` prints. All zeros accept no image. */
constexpr uint8_t kReleaseKey[64] = {};

/** Sectors of partitions.csv. */
constexpr const char* kLogPartition = "readings";
constexpr const char* kSettingsPartition = "settings";

// --- what cannot be right does not build
// -----------------------------------------------------------------------------
static_assert(kPairsPerSecond >= 1'000 && kPairsPerSecond <= 20'000, "20 to 400 pairs a cycle");
static_assert(kSkewMicros * kPairsPerSecond <= 1'000'000, "the current is sampled before the next voltage");
static_assert(kPairsPerSecond != 4'000 || kSkewMilliDegrees == 2'250, "an eighth of a millisecond");
static_assert(kReportMillis >= 1'000 && kReportMillis <= 86'400'000, "a second to a day");
static_assert(kNanoVoltsPerCount > 10'000'000 && kNanoVoltsPerCount < 2'000'000'000, "10 mV to 2 V a count");
static_assert(kNanoAmpsPerCount > 1'000'000 && kNanoAmpsPerCount < 500'000'000, "1 mA to 0.5 A a count");
static_assert(kUnderMilliVolts < kOverMilliVolts, "the band has a width");
static_assert(kShuntMicroOhms > 0, "a shunt has a resistance");

inline powersight::Calibration defaultCalibration() {
    powersight::Calibration calibration;
    calibration.nanoVoltsPerCount = kNanoVoltsPerCount;
    calibration.nanoAmpsPerCount = kNanoAmpsPerCount;
    calibration.phaseMilliDegrees = kPhaseMilliDegrees;
    return calibration;
}

inline powersight::WaveformSettings waveform() {
    powersight::WaveformSettings settings;
    settings.pairsPerSecond = kPairsPerSecond;
    settings.skewMicros = kSkewMicros;
    settings.nominalMilliHertz = kLineMilliHertz;
    return settings;
}

inline powersight::MeterConfig meter() {
    powersight::MeterConfig settings;
    settings.firmwareVersion = kFirmwareVersion;
    settings.limits.underMilliVolts = kUnderMilliVolts;
    settings.limits.overMilliVolts = kOverMilliVolts;
    settings.limits.overMilliAmperes = kOverMilliAmperes;
    settings.limits.producer = kProducer;
    settings.defaultIntervalMillis = kReportMillis;
    settings.heartbeatMillis = kHeartbeatMillis;
    return settings;
}

}  // namespace config
