#include <cstdio>

#include "basics/crc32.h"
#include "messages/meter_json.h"
#include "metering/waveform_meter.h"
#include "mqtt/mqtt_packets.h"
#include "storage/ring_log.h"
#include "update/p256.h"
#include "update/sha256.h"

/**
 * Everything of the core that computes, on fixed inputs, printed. Built for the PC and for rv32imc the output
 * must be the same byte for byte: then neither word size nor compiler nor alignment shows through.
 */
namespace {

using namespace powersight;

/** Flash in memory, without anything that can go wrong. */
class PlainFlash final : public Flash {
  public:
    uint32_t sectorBytes() const override { return 512; }
    uint32_t sectorCount() const override { return 6; }
    bool read(uint32_t address, uint8_t* out, uint32_t length) const override {
        memcpy(out, bytes_ + address, length);
        return true;
    }
    bool program(uint32_t address, const uint8_t* data, uint32_t length) override {
        for (uint32_t i = 0; i < length; i++) bytes_[address + i] &= data[i];
        return true;
    }
    bool eraseSector(uint32_t sector) override {
        memset(bytes_ + sector * 512, 0xFF, 512);
        return true;
    }
    const uint8_t* bytes() const { return bytes_; }

  private:
    uint8_t bytes_[512 * 6] = {};
};

char text[kLargestPayload];

void print(const char* what, Bytes bytes) {
    std::printf("%s %.*s\n", what, static_cast<int>(bytes.size), reinterpret_cast<const char*>(bytes.data));
}

void printHex(const char* what, const uint8_t* data, size_t size) {
    std::printf("%s ", what);
    for (size_t i = 0; i < size; i++) std::printf("%02x", data[i]);
    std::printf("\n");
}

/** A sine by rotation, in integers, so that the input is the same everywhere. Sixteen fractional bits. */
class Turn {
  public:
    int32_t next() {
        // cos and sin of 360/80 degrees in fractions of 2^30
        constexpr int64_t kCos = 1'070'432'010;
        constexpr int64_t kSin = 84'245'343;
        const int64_t c = (cosine_ * kCos - sine_ * kSin) >> 30;
        const int64_t s = (sine_ * kCos + cosine_ * kSin) >> 30;
        cosine_ = c;
        sine_ = s;
        if (++steps_ % 80 == 0) *this = Turn{};  // no drift from cycle to cycle
        return static_cast<int32_t>(s);
    }

  private:
    int64_t cosine_ = 1LL << 26;
    int64_t sine_ = 0;
    uint32_t steps_ = 0;
};

void measuring() {
    Calibration calibration;
    calibration.nanoVoltsPerCount = 201'465'000;
    calibration.nanoAmpsPerCount = 24'175'800;
    WaveformMeter meter({}, calibration);
    Turn voltage;
    Turn current;
    for (int i = 0; i < 11; i++) voltage.next();
    EnergyRegisters registers;
    uint32_t noise = 1;
    for (uint32_t i = 0; i < 20'000; i++) {
        noise = noise * 1'664'525U + 1'013'904'223U;
        const auto v = static_cast<int32_t>(static_cast<int64_t>(voltage.next()) * 1'614 >> 26);
        const auto c = static_cast<int32_t>(static_cast<int64_t>(current.next()) * 292 >> 26);
        const SamplePair pair = {static_cast<uint16_t>(2'079 + v),
                                 static_cast<uint16_t>(2'000 + c + (noise >> 30))};
        if (!meter.add(pair)) continue;
        registers.add(meter.measurement().microJoulesQ16, Tariff::kT1);
        Reading reading = Reading::of(meter.measurement(), registers.counters(), flag::kRestarted);
        reading.seq = i;
        reading.epochSeconds = 1'767'225'600;
        print("reading", writeReading(Bytes::ofText("rv-1"), reading, text, sizeof(text)));
    }
}

void storing() {
    static PlainFlash flash;
    for (uint32_t s = 0; s < 6; s++) flash.eraseSector(s);
    static RingLog log(&flash);
    std::printf("log %d\n", log.start() ? 1 : 0);
    for (uint32_t i = 0; i < 60; i++) {
        Reading reading;
        reading.energy.importT1 = i * 1'000'000'007ULL;
        reading.milliWatts = -static_cast<int32_t>(i);
        log.put(&reading);
    }
    std::printf("last %u dropped %u crc %08x\n", static_cast<unsigned>(log.last().seq),
                static_cast<unsigned>(log.droppedUpTo()),
                static_cast<unsigned>(crc32({flash.bytes(), 3'072})));
}

/** The example of RFC 6979, A.2.5: P-256, SHA-256, "sample". */
void verifying() {
    static const uint8_t kKey[64] = {
        0x60, 0xFE, 0xD4, 0xBA, 0x25, 0x5A, 0x9D, 0x31, 0xC9, 0x61, 0xEB, 0x74, 0xC6, 0x35, 0x6D, 0x68,
        0xC0, 0x49, 0xB8, 0x92, 0x3B, 0x61, 0xFA, 0x6C, 0xE6, 0x69, 0x62, 0x2E, 0x60, 0xF2, 0x9F, 0xB6,
        0x79, 0x03, 0xFE, 0x10, 0x08, 0xB8, 0xBC, 0x99, 0xA4, 0x1A, 0xE9, 0xE9, 0x56, 0x28, 0xBC, 0x64,
        0xF2, 0xF1, 0xB2, 0x0C, 0x2D, 0x7E, 0x9F, 0x51, 0x77, 0xA3, 0xC2, 0x94, 0xD4, 0x46, 0x22, 0x99};
    uint8_t signature[64] = {0xEF, 0xD4, 0x8B, 0x2A, 0xAC, 0xB6, 0xA8, 0xFD, 0x11, 0x40, 0xDD, 0x9C, 0xD4,
                             0x5E, 0x81, 0xD6, 0x9D, 0x2C, 0x87, 0x7B, 0x56, 0xAA, 0xF9, 0x91, 0xC3, 0x4D,
                             0x0E, 0xA8, 0x4E, 0xAF, 0x37, 0x16, 0xF7, 0xCB, 0x1C, 0x94, 0x2D, 0x65, 0x7C,
                             0x41, 0xD4, 0x36, 0xC7, 0xA1, 0xB6, 0xE2, 0x9F, 0x65, 0xF3, 0xE9, 0x00, 0xDB,
                             0xB9, 0xAF, 0xF4, 0x06, 0x4D, 0xC4, 0xAB, 0x2F, 0x84, 0x3A, 0xCD, 0xA8};
    uint8_t hash[Sha256::kBytes];
    Sha256::of(Bytes::ofText("sample"), hash);
    printHex("sha256", hash, sizeof(hash));
    std::printf("signature %d\n", verifyP256(kKey, hash, signature) ? 1 : 0);
    signature[63] ^= 1;
    std::printf("changed %d\n", verifyP256(kKey, hash, signature) ? 1 : 0);
}

void speaking() {
    mqtt::ConnectOptions options;
    options.clientId = options.userName = Bytes::ofText("rv-1");
    options.password = Bytes::ofText("secret");
    uint8_t packet[128];
    printHex("connect", packet, mqtt::writeConnect(options, packet, sizeof(packet)));
}

}  // namespace

int main() {
    measuring();
    storing();
    verifying();
    speaking();
    return 0;
}
