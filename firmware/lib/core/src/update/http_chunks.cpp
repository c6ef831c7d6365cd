#include "update/http_chunks.h"

#include "basics/base64.h"

namespace powersight {

namespace {
/** Appends, and remembers that something did not fit. */
class Line {
  public:
    Line(char* buffer, size_t capacity) : buffer_(buffer), capacity_(capacity) {}
    Line& text(Bytes part) {
        if (part.size > capacity_ - size_) {
            overflow_ = true;
            return *this;
        }
        if (part.size > 0) memcpy(buffer_ + size_, part.data, part.size);
        size_ += part.size;
        return *this;
    }
    Line& text(const char* part) { return text(Bytes::ofText(part)); }
    Line& number(uint32_t value) {
        uint8_t digits[10];
        size_t at = sizeof(digits);
        do {
            digits[--at] = static_cast<uint8_t>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        return text(Bytes{digits + at, sizeof(digits) - at});
    }
    size_t size() const { return overflow_ ? 0 : size_; }

  private:
    char* buffer_;
    size_t capacity_;
    size_t size_ = 0;
    bool overflow_ = false;
};

uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? static_cast<uint8_t>(c + 32) : c; }

/** Where the headers end, or zero when they have not come whole. */
size_t endOfHeaders(const uint8_t* data, size_t size) {
    for (size_t i = 4; i <= size; i++)
        if (memcmp(data + i - 4, "\r\n\r\n", 4) == 0) return i;
    return 0;
}

/** The value of Content-Length, or -1; {@code size} bytes of headers. */
int32_t contentLength(const uint8_t* data, size_t size) {
    static constexpr char kName[] = "\r\ncontent-length:";
    constexpr size_t kLength = sizeof(kName) - 1;
    for (size_t i = 0; i + kLength < size; i++) {
        size_t same = 0;
        while (same < kLength && lower(data[i + same]) == static_cast<uint8_t>(kName[same])) same++;
        if (same < kLength) continue;
        size_t at = i + kLength;
        while (at < size && data[at] == ' ') at++;
        int32_t value = -1;
        for (; at < size && data[at] >= '0' && data[at] <= '9'; at++) {
            value = (value < 0 ? 0 : value) * 10 + (data[at] - '0');
            if (value > 1'000'000) return -1;
        }
        return value;
    }
    return -1;
}
}  // namespace

void HttpChunks::ask(Bytes campaign, uint32_t offset, uint32_t length, uint64_t nowMillis) {
    offset_ = offset;
    since_ = nowMillis;
    answerSize_ = 0;
    sent_ = 0;
    if (!writeRequest(campaign, length)) return fail();
    if (network_->state() == Network::State::kOpen && state_ == State::kIdle) {
        kept_ = true;
        state_ = State::kAsking;
        return;
    }
    kept_ = false;
    network_->close();
    network_->open();
    state_ = State::kOpening;
}

bool HttpChunks::writeRequest(Bytes campaign, uint32_t length) {
    char user[64 + 1 + 63];
    Line name(user, sizeof(user));
    name.text(deviceId_).text(":").text(credentials_->current());
    char proof[176];
    const size_t proofSize =
        base64Encode({reinterpret_cast<const uint8_t*>(user), name.size()}, proof, sizeof(proof));
    Line line(request_, sizeof(request_));
    line.text("GET /api/v1/devices/").text(deviceId_).text("/firmware/chunk?campaign=").text(campaign);
    line.text("&offset=").number(offset_).text("&length=").number(length);
    line.text(" HTTP/1.1\r\nHost: ").text(host_).text("\r\nAuthorization: Basic ");
    line.text(Bytes{reinterpret_cast<const uint8_t*>(proof), proofSize}).text("\r\n\r\n");
    requestSize_ = line.size();
    return requestSize_ > 0 && proofSize > 0;
}

void HttpChunks::poll(uint64_t nowMillis) {
    if (state_ == State::kIdle) return;
    if (nowMillis - since_ > kPatienceMillis) return fail();
    const Network::State link = network_->state();
    if (link == Network::State::kClosed) return fail();
    if (state_ == State::kOpening && link == Network::State::kOpen) state_ = State::kAsking;
    if (state_ == State::kAsking) send();
    if (state_ == State::kReading) read();
}

void HttpChunks::send() {
    const int taken =
        network_->send({reinterpret_cast<const uint8_t*>(request_) + sent_, requestSize_ - sent_});
    if (taken < 0) return fail();
    sent_ += static_cast<size_t>(taken);
    if (sent_ == requestSize_) state_ = State::kReading;
}

void HttpChunks::read() {
    while (answerSize_ < sizeof(answer_)) {
        const int got = network_->receive(answer_ + answerSize_, sizeof(answer_) - answerSize_);
        if (got < 0) return fail();
        if (got == 0) break;
        answerSize_ += static_cast<size_t>(got);
    }
    finish();
}

void HttpChunks::finish() {
    const size_t body = endOfHeaders(answer_, answerSize_);
    if (body == 0) return answerSize_ > kHeaderBytes ? fail() : void();
    const bool good = answerSize_ > 12 && memcmp(answer_, "HTTP/1.1 200", 12) == 0;
    const int32_t length = contentLength(answer_, body);
    kept_ = false;  // it has answered, so whatever is wrong now is not the old connection
    if (!good || length <= 0 || length > static_cast<int32_t>(kChunkBytes)) return fail();
    if (answerSize_ < body + static_cast<size_t>(length)) return;
    state_ = State::kIdle;
    listener_->onPiece(offset_, {answer_ + body, static_cast<size_t>(length)});
}

void HttpChunks::fail() {
    network_->close();
    if (kept_) {
        kept_ = false;
        answerSize_ = 0;
        sent_ = 0;
        network_->open();
        state_ = State::kOpening;
        return;
    }
    state_ = State::kIdle;
    listener_->onNoPiece();
}

void HttpChunks::rest() {
    network_->close();
    state_ = State::kIdle;
}

}  // namespace powersight
