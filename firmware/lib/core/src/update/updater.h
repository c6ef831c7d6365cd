#pragma once
#include "hal.h"
#include "meter/topics.h"
#include "mqtt/mqtt_session.h"
#include "update/http_chunks.h"
#include "update/update_desk.h"
#include "update/update_messages.h"

namespace powersight {

struct UpdaterConfig {
    const char* model = "";
    const char* runningVersion = "";
    /** x and y of the key that images are signed with; its other half never leaves the release desk. */
    const uint8_t* publicKey = nullptr;
    uint32_t patienceMillis = 10'000;
    uint32_t mostAttempts = 30;
    /** A new image has to be up and measuring within this, or it is rolled back. */
    uint32_t healthMillis = 300'000;
};

/**
 * Takes a new image over: the manifest's signature, model and version are checked before the first byte is
 * asked for, the bytes' hash as they stand in flash before the boot loader hears of them. A new image is on
 * trial until it has reached the node and measured; if it does not in time, it restarts itself and the boot
 * loader goes back.
 */
class Updater final : public UpdateDesk, ChunkListener {
  public:
    Updater(ImageSlots* slots, MqttSession* session, Board* board, const Topics* topics, Bytes deviceId,
            const UpdaterConfig& config)
        : slots_(slots),
          session_(session),
          board_(board),
          topics_(topics),
          deviceId_(deviceId),
          config_(config) {}

    void onOffer(Bytes payload) override;
    void onChunk(Bytes payload) override;
    void onUp() override { retryAt_ = 0; }

    /** From now on pieces are fetched there, and over MQTT only when that fails again and again. */
    void fetchFrom(HttpChunks* http) {
        http_ = http;
        http_->listenTo(this);
    }

    /** {@code measuring} is half of the health check; the other half is the connection. */
    void poll(uint64_t nowMillis, bool measuring);

  private:
    enum class Phase { kIdle, kDownloading, kRestarting };

    /** So many failures in a row, and this image is fetched over MQTT. */
    static constexpr uint32_t kMostHttpFailures = 3;

    void onPiece(uint32_t offset, Bytes data) override;
    void onNoPiece() override;
    const char* whyNot(const UpdateOffer& offer) const;
    bool byHttp() const { return http_ != nullptr && httpFailures_ < kMostHttpFailures; }
    void ask();
    void take(uint32_t offset, Bytes data);
    void complete();
    bool hashInFlashIsRight();
    bool tell(Bytes id, UpdateState state, const char* remark);
    void fail(const char* remark);
    void pollTrial(bool measuring);

    ImageSlots* slots_;
    MqttSession* session_;
    Board* board_;
    const Topics* topics_;
    Bytes deviceId_;
    UpdaterConfig config_;
    HttpChunks* http_ = nullptr;
    uint32_t httpFailures_ = 0;
    Phase phase_ = Phase::kIdle;
    UpdateOffer offer_;
    UpdateChunk chunk_;
    uint32_t received_ = 0;
    uint32_t attempts_ = 0;
    uint64_t now_ = 0;
    uint64_t retryAt_ = 0;
    uint64_t restartAt_ = 0;
};

}  // namespace powersight
