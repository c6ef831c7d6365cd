#include "update/updater.h"

namespace powersight {

namespace {
/** Long enough for the last word to leave the buffer. */
constexpr uint32_t kRestartDelayMillis = 3'000;
}  // namespace

void Updater::onOffer(Bytes payload) {
    UpdateOffer offer;
    if (!readOffer(payload, &offer)) return;
    const bool same = phase_ == Phase::kDownloading && offer.id.bytes().equals(offer_.id.bytes());
    if (same || phase_ == Phase::kRestarting) return;
    // on trial: whether this image stays is not known yet, and the node asks again
    if (slots_->trial() == ImageSlots::Trial::kRunning) return;
    const char* refusal = whyNot(offer);
    if (*refusal != '\0') {
        tell(offer.id.bytes(), UpdateState::kRefused, refusal);
        return;
    }
    offer_ = offer;
    received_ = 0;
    attempts_ = 0;
    httpFailures_ = 0;
    if (!slots_->beginIdle()) return fail("the spare slot cannot be erased");
    phase_ = Phase::kDownloading;
    tell(offer_.id.bytes(), UpdateState::kDownloading, "");
    ask();
}

const char* Updater::whyNot(const UpdateOffer& offer) const {
    Version running;
    if (!Version::parse(Bytes::ofText(config_.runningVersion), &running)) return "this image has no version";
    if (!offer.manifest.model.bytes().equals(config_.model)) return "the image is for another model";
    if (offer.manifest.version.ordered() <= running.ordered())
        return "the image is not newer than the running one";
    if (offer.manifest.size > slots_->slotBytes()) return "the image is larger than the slot";
    return offer.manifest.isSignedBy(config_.publicKey) ? "" : "the signature is wrong";
}

void Updater::ask() {
    const uint32_t left = offer_.manifest.size - received_;
    const uint32_t length = left < kChunkBytes ? left : kChunkBytes;
    retryAt_ = now_ + config_.patienceMillis;
    if (byHttp()) {
        retryAt_ += config_.patienceMillis;  // it says itself when it gives up
        http_->ask(offer_.id.bytes(), received_, length, now_);
        return;
    }
    char buffer[256];
    const Bytes request =
        writeRequest(deviceId_, offer_.id.bytes(), received_, length, buffer, sizeof(buffer));
    session_->publish(topics_->updateRequest.bytes(), request, 1);
}

void Updater::onPiece(uint32_t offset, Bytes data) {
    httpFailures_ = 0;
    if (phase_ == Phase::kDownloading) take(offset, data);
}

/** poll() asks again. */
void Updater::onNoPiece() {
    httpFailures_++;
    retryAt_ = byHttp() ? now_ + config_.patienceMillis / 4 : now_;
}

void Updater::onChunk(Bytes payload) {
    if (phase_ != Phase::kDownloading || !readChunk(payload, &chunk_)) return;
    if (chunk_.id.equals(offer_.id.bytes())) take(chunk_.offset, {chunk_.data, chunk_.size});
}

void Updater::take(uint32_t offset, Bytes data) {
    // A late or repeated piece is for nobody; the one that is missing is asked for again by poll().
    if (offset != received_) return;
    if (data.size > offer_.manifest.size - received_) return fail("more bytes came than the manifest says");
    if (!slots_->writeIdle(received_, data)) return fail("the flash refused the image");
    received_ += static_cast<uint32_t>(data.size);
    attempts_ = 0;
    if (received_ < offer_.manifest.size) {
        ask();
    } else {
        complete();
    }
}

void Updater::complete() {
    if (http_ != nullptr) http_->rest();
    if (!hashInFlashIsRight()) return fail("the image's hash is not the manifest's");
    if (!slots_->tryIdleNext(offer_.id.bytes())) return fail("the boot record could not be written");
    tell(offer_.id.bytes(), UpdateState::kVerified, "");
    phase_ = Phase::kRestarting;
    restartAt_ = now_ + kRestartDelayMillis;
}

bool Updater::hashInFlashIsRight() {
    Sha256 hash;
    uint8_t piece[256];
    for (uint32_t at = 0; at < offer_.manifest.size;) {
        const uint32_t left = offer_.manifest.size - at;
        const auto size = left < sizeof(piece) ? left : static_cast<uint32_t>(sizeof(piece));
        if (!slots_->readIdle(at, piece, size)) return false;
        hash.add({piece, size});
        at += size;
    }
    uint8_t seen[Sha256::kBytes];
    hash.finish(seen);
    return memcmp(seen, offer_.manifest.sha256, sizeof(seen)) == 0;
}

bool Updater::tell(Bytes id, UpdateState state, const char* remark) {
    char buffer[320];
    const Bytes message = writeProgress(deviceId_, id, state, config_.runningVersion, received_, remark,
                                        buffer, sizeof(buffer));
    return session_->publish(topics_->updateProgress.bytes(), message, 1) != 0;
}

void Updater::fail(const char* remark) {
    phase_ = Phase::kIdle;
    if (http_ != nullptr) http_->rest();
    tell(offer_.id.bytes(), UpdateState::kFailed, remark);
}

void Updater::poll(uint64_t nowMillis, bool measuring) {
    now_ = nowMillis;
    if (phase_ == Phase::kRestarting && now_ >= restartAt_) {
        session_->farewell();
        board_->restart();
        return;
    }
    if (phase_ == Phase::kDownloading && http_ != nullptr) http_->poll(now_);
    if (phase_ == Phase::kDownloading && session_->isUp() && now_ >= retryAt_) {
        if (++attempts_ > config_.mostAttempts) return fail("the node stopped answering");
        ask();
    }
    pollTrial(measuring);
}

void Updater::pollTrial(bool measuring) {
    const ImageSlots::Trial trial = slots_->trial();
    if (trial == ImageSlots::Trial::kRunning) {
        if (session_->isUp() && measuring) {
            if (slots_->confirm()) tell(slots_->note(), UpdateState::kConfirmed, "");
        } else if (now_ > config_.healthMillis) {
            board_->restart();  // unconfirmed: the boot loader starts the old image
        }
    } else if (trial == ImageSlots::Trial::kFailed && session_->isUp()) {
        if (tell(slots_->note(), UpdateState::kRolledBack, "the new image did not pass its health check"))
            slots_->confirm();
    }
}

}  // namespace powersight
