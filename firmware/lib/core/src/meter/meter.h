#pragma once
#include "identity/credentials.h"
#include "meter/command_desk.h"
#include "meter/report_schedule.h"
#include "meter/uplink.h"
#include "metering/edge_detector.h"
#include "update/update_desk.h"

namespace powersight {

struct MeterParts {
    Network* network;
    Flash* logFlash;
    Clock* clock;
    Random* random;
    Board* board;
    Settings* settings;
    SettingsStore* settingsStore;
    AcknowledgementWitness* witness = nullptr;
};

struct MeterConfig {
    const char* firmwareVersion = "";
    EdgeLimits limits;
    TariffClock tariff{3600, 23, 7};
    uint32_t defaultIntervalMillis = 5'000;
    uint32_t heartbeatMillis = 60'000;
    uint16_t keepAliveSeconds = 60;
    bool lastWill = true;
    MqttTimeouts timeouts;
    /** A reading without any known time is dated not before this: 2026-01-01. */
    uint32_t earliestEpoch = 1'767'225'600;
    /** No reading beyond this number, for tests that need an end; zero for none. */
    uint32_t lastSeq = 0;
};

/**
 * The whole meter but its samples: takes a measurement a second, counts its energy, watches it, numbers and
 * stores a reading when one is due, and brings what is stored to the node. poll() never waits.
 */
class Meter final : MqttListener, MqttIdentity, MeterControl {
  public:
    Meter(const MeterParts& parts, const MeterConfig& config);

    /** Takes up where the flash left off. False when there is no usable flash for the log. */
    bool start();
    void onMeasurement(const Measurement& seen);
    void poll();

    /** To be called before start(). */
    void setUpdateDesk(UpdateDesk* desk) {
        updateDesk_ = desk;
        session_.subscribeTo(topics_.updateOffer.bytes());
        session_.subscribeTo(topics_.updateChunk.bytes());
    }
    MqttSession& session() { return session_; }
    const Topics& topics() const { return topics_; }
    const Credentials& credentials() const { return credentials_; }
    const RingLog& log() const { return log_; }
    const EnergyCounters& energy() const { return registers_.counters(); }
    const Measurement& lastSeen() const { return seen_; }
    uint32_t flagsNow() const { return edgeFlags_; }
    uint32_t boot() const { return boot_; }
    /** Readings that flash refused to take; they are counted in the registers all the same. */
    uint32_t unstored() const { return unstored_; }
    uint32_t now(bool* unsure) const;

  private:
    void onUp() override;
    void onDown() override;
    void onRefused(uint8_t code) override;
    void onAcknowledged(uint16_t packetId) override { uplink_.onAcknowledged(packetId); }
    void onMessage(Bytes topic, Bytes payload) override;
    mqtt::ConnectOptions connectOptions() override;
    const char* readNow() override;
    const char* setInterval(uint32_t seconds) override;
    const char* setRelay(bool closed) override;
    const char* restart() override;
    const char* rotateSecret(Bytes secret) override;

    void storeReading();
    void beatHeart(uint64_t nowMillis);
    void watchSupply();

    MeterParts parts_;
    MeterConfig config_;
    Topics topics_;
    RingLog log_;
    MqttSession session_;
    Uplink uplink_;
    Credentials credentials_;
    CommandDesk desk_;
    ReportSchedule schedule_;
    EdgeDetector detector_;
    EnergyRegisters registers_;
    UpdateDesk* updateDesk_ = nullptr;
    Measurement seen_;
    bool hasSeen_ = false;
    uint32_t edgeFlags_ = 0;
    /** Edge flags and clipping since the last reading, so that a short event is not lost between two. */
    uint32_t pendingFlags_ = 0;
    uint32_t boot_ = 1;
    uint32_t assumedStart_ = 0;
    uint32_t unstored_ = 0;
    uint64_t lastHeartbeat_ = 0;
    bool gasped_ = false;
    bool restartAsked_ = false;
    /** When to come back with the new secret; zero for not at all. */
    uint64_t renewAt_ = 0;
    char willPayload_[128];
};

}  // namespace powersight
