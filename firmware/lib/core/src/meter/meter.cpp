#include "meter/meter.h"

#include "messages/meter_json.h"

namespace powersight {

namespace {
/** Long enough for the answer to leave. */
constexpr uint64_t kRenewMillis = 1'000;
}  // namespace

Meter::Meter(const MeterParts& parts, const MeterConfig& config)
    : parts_(parts),
      config_(config),
      topics_(parts.settings->deviceId.bytes()),
      log_(parts.logFlash),
      session_(parts.network, parts.random, this, this, config.timeouts),
      uplink_(&log_, &session_, &topics_, parts.settings->deviceId.bytes(), parts.witness),
      credentials_(parts.settings, parts.settingsStore),
      desk_(this),
      schedule_(parts.settings->intervalSeconds != 0 ? parts.settings->intervalSeconds * 1000
                                                     : config.defaultIntervalMillis),
      detector_(config.limits) {
    session_.subscribeTo(topics_.commands.bytes());
}

bool Meter::start() {
    if (!log_.start()) return false;
    if (log_.hasLast()) {
        registers_ = EnergyRegisters(log_.last().energy);
        boot_ = log_.last().boot + 1;
    }
    // As long as nobody tells the time it goes on from the newest reading: what passed without power is
    // missing, and the flag says so, but it never runs backwards.
    const uint32_t last = log_.hasLast() ? log_.last().epochSeconds + 1 : 0;
    const auto running = static_cast<uint32_t>(parts_.clock->monotonicMillis() / 1000);
    assumedStart_ = (last > config_.earliestEpoch ? last : config_.earliestEpoch) - running;
    pendingFlags_ =
        parts_.board->bootReason() == Board::BootReason::kPowerOn ? flag::kPowerRestored : flag::kRestarted;
    return true;
}

uint32_t Meter::now(bool* unsure) const {
    const uint32_t told = parts_.clock->epochSeconds();
    *unsure = told == 0;
    if (told != 0) return told;
    return assumedStart_ + static_cast<uint32_t>(parts_.clock->monotonicMillis() / 1000);
}

void Meter::onMeasurement(const Measurement& seen) {
    seen_ = seen;
    hasSeen_ = true;
    bool unsure = false;
    const uint32_t time = now(&unsure);
    registers_.add(seen.microJoulesQ16, config_.tariff.at(unsure ? 0 : time));
    edgeFlags_ = detector_.watch(seen);
    pendingFlags_ |= edgeFlags_;
    if (seen.clipped) pendingFlags_ |= flag::kClipped;
}

void Meter::poll() {
    const uint64_t millis = parts_.clock->monotonicMillis();
    watchSupply();
    schedule_.setOnline(session_.isUp(), millis);
    const bool ended = config_.lastSeq != 0 && log_.last().seq >= config_.lastSeq;
    if (hasSeen_ && !ended && schedule_.due(millis)) storeReading();
    session_.poll(millis);
    uplink_.poll(millis);
    beatHeart(millis);
    if (renewAt_ != 0 && millis >= renewAt_) {
        renewAt_ = 0;
        session_.farewell();
    }
    if (!restartAsked_) return;
    session_.farewell();
    parts_.board->restart();
}

void Meter::storeReading() {
    bool unsure = false;
    const uint32_t time = now(&unsure);
    uint32_t flags = pendingFlags_ | edgeFlags_;
    if (unsure) flags |= flag::kClockUnsure;
    if (!session_.isUp()) flags |= flag::kBuffered;
    Reading reading = Reading::of(seen_, registers_.counters(), flags);
    reading.boot = boot_;
    reading.epochSeconds = time;
    if (log_.put(&reading)) {
        pendingFlags_ = 0;
    } else {
        unstored_++;
    }
}

void Meter::beatHeart(uint64_t nowMillis) {
    if (!session_.isUp() || nowMillis - uplink_.lastPublished() < config_.heartbeatMillis ||
        nowMillis - lastHeartbeat_ < config_.heartbeatMillis)
        return;
    lastHeartbeat_ = nowMillis;
    bool unsure = false;
    const uint32_t time = now(&unsure);
    char buffer[192];
    session_.publish(topics_.heartbeat.bytes(),
                     writeHeartbeat(parts_.settings->deviceId.bytes(), unsure ? 0 : time,
                                    config_.firmwareVersion, buffer, sizeof(buffer)),
                     0);
}

/** The last gasp: the energy so far into flash first, then a word to the node, both once. */
void Meter::watchSupply() {
    if (!parts_.board->supplyFailing()) {
        gasped_ = false;
        return;
    }
    if (gasped_) return;
    gasped_ = true;
    if (hasSeen_) storeReading();
    bool unsure = false;
    const uint32_t time = now(&unsure);
    char buffer[192];
    session_.publish(topics_.lastGasp.bytes(),
                     writeLastGasp(parts_.settings->deviceId.bytes(), time, buffer, sizeof(buffer)), 1);
}

// --- the connection
// --------------------------------------------------------------------------------------------------

mqtt::ConnectOptions Meter::connectOptions() {
    mqtt::ConnectOptions options;
    options.clientId = parts_.settings->deviceId.bytes();
    options.userName = parts_.settings->deviceId.bytes();
    options.password = credentials_.current();
    options.keepAliveSeconds = config_.keepAliveSeconds;
    if (config_.lastWill) {
        // The same word as the last gasp, for the case that there is no time left to say it. Its time is that
        // of this connection's beginning; when it really ended, the node knows by when it hears it.
        bool unsure = false;
        const uint32_t time = now(&unsure);
        options.willTopic = topics_.lastGasp.bytes();
        options.willPayload =
            writeLastGasp(parts_.settings->deviceId.bytes(), time, willPayload_, sizeof(willPayload_));
    }
    return options;
}

void Meter::onUp() {
    credentials_.onAccepted();
    if (updateDesk_ != nullptr) updateDesk_->onUp();
}

void Meter::onDown() { uplink_.onDown(); }

void Meter::onRefused(uint8_t code) {
    if (code == 4 || code == 5) credentials_.onRefused();
}

void Meter::onMessage(Bytes topic, Bytes payload) {
    if (updateDesk_ != nullptr && topic.equals(topics_.updateOffer.bytes()))
        return updateDesk_->onOffer(payload);
    if (updateDesk_ != nullptr && topic.equals(topics_.updateChunk.bytes()))
        return updateDesk_->onChunk(payload);
    if (!topic.equals(topics_.commands.bytes())) return;
    CommandAnswer answer;
    if (!desk_.handle(payload, &answer)) return;
    char buffer[384];
    session_.publish(topics_.replies.bytes(),
                     writeReply(parts_.settings->deviceId.bytes(), answer.id.bytes(), answer.result,
                                answer.remark, buffer, sizeof(buffer)),
                     1);
}

// --- commands
// --------------------------------------------------------------------------------------------------------

const char* Meter::readNow() {
    if (!hasSeen_) return "nothing has been measured yet";
    schedule_.readNow();
    return "";
}

const char* Meter::setInterval(uint32_t seconds) {
    Settings changed = *parts_.settings;
    changed.intervalSeconds = seconds;
    if (!parts_.settingsStore->save(changed)) return "the interval could not be stored";
    *parts_.settings = changed;
    schedule_.setInterval(seconds * 1000);
    return "";
}

const char* Meter::setRelay(bool closed) {
    if (!parts_.board->hasRelay()) return "no relay is fitted";
    return parts_.board->setRelay(closed) ? "" : "the relay did not follow";
}

/** The node believes in the new secret only when it is shown, so the connection is soon made anew. */
const char* Meter::rotateSecret(Bytes secret) {
    const char* remark = credentials_.rotate(secret);
    if (*remark == '\0') renewAt_ = parts_.clock->monotonicMillis() + kRenewMillis;
    return remark;
}

const char* Meter::restart() {
    restartAsked_ = true;
    return "";
}

}  // namespace powersight
