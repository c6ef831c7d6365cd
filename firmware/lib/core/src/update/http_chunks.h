#pragma once
#include "hal.h"
#include "identity/credentials.h"
#include "update/update_messages.h"

namespace powersight {

/** Hears what became of the piece that was asked for. */
class ChunkListener {
  public:
    virtual void onPiece(uint32_t offset, Bytes data) = 0;
    /** Not reached, not answered in time, or answered with something else: ask again or ask elsewhere. */
    virtual void onNoPiece() = 0;

  protected:
    ~ChunkListener() = default;
};

/**
 * Fetches the pieces of an image over HTTP, one at a time and with the meter's own secret: a connection of
 * its own, so that a large image never keeps a reading waiting, and a kilobyte of it fits where a kilobyte
 * over MQTT needs a third more as base64. poll() never waits.
 *
 * Understands no more of HTTP/1.1 than it needs: a status, Content-Length, and a connection that may be kept.
 */
class HttpChunks {
  public:
    HttpChunks(Network* network, const char* host, Bytes deviceId, const Credentials* credentials)
        : network_(network), host_(host), deviceId_(deviceId), credentials_(credentials) {}

    void listenTo(ChunkListener* listener) { listener_ = listener; }
    void ask(Bytes campaign, uint32_t offset, uint32_t length, uint64_t nowMillis);
    void poll(uint64_t nowMillis);
    /** Gives the connection up, for instance because the update is over. */
    void rest();

  private:
    enum class State : uint8_t { kIdle, kOpening, kAsking, kReading };
    static constexpr uint32_t kPatienceMillis = 15'000;
    /** Status and headers, in front of the piece. */
    static constexpr size_t kHeaderBytes = 1024;

    bool writeRequest(Bytes campaign, uint32_t length);
    void send();
    void read();
    void finish();
    void fail();

    Network* network_;
    const char* host_;
    Bytes deviceId_;
    const Credentials* credentials_;
    ChunkListener* listener_ = nullptr;
    State state_ = State::kIdle;
    uint32_t offset_ = 0;
    uint64_t since_ = 0;
    /** A kept connection may have been closed meanwhile; that is tried once anew before it counts as failed.
     */
    bool kept_ = false;
    char request_[512];
    size_t requestSize_ = 0;
    size_t sent_ = 0;
    uint8_t answer_[kHeaderBytes + kChunkBytes];
    size_t answerSize_ = 0;
};

}  // namespace powersight
