#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "doubles.h"
#include "file_flash.h"
#include "meter/meter.h"
#include "metering/waveform_meter.h"
#include "socket_network.h"
#include "synthetic_wave.h"
#include "system_clock.h"

/**
 * The whole meter on a PC: synthetic waves, flash in a file, a real socket. Everything between is the
 * firmware's own. Made to be killed: see test/against_node.sh.
 */
namespace {

using namespace powersight;

constexpr const char* kUsage =
    "usage: meter_host --host H --port P --id ID --secret S --flash FILE [--ack-log FILE]\n"
    "                  [--interval-ms 5000] [--backoff-ms 1000] [--readings N] [--seconds N]\n"
    "                  [--break-every-ms N] [--seed N]\n"
    "  --ack-log         a line \"ID SEQ\" is appended once the server has acknowledged that reading\n"
    "  --readings        stop after that sequence number and end once all of them are acknowledged\n"
    "  --seconds         end after that time in any case, with exit code 3\n"
    "  --break-every-ms  break the connection off by chance, about that often\n";

using Options = std::map<std::string, std::string>;

uint32_t number(const Options& options, const char* name, uint32_t otherwise) {
    const auto found = options.find(name);
    return found == options.end() ? otherwise
                                  : static_cast<uint32_t>(std::strtoul(found->second.c_str(), nullptr, 10));
}

/** One write per line: what is in the file was acknowledged, even if the process is killed right after. */
class AckLog final : public AcknowledgementWitness {
  public:
    AckLog(const std::string& path, std::string meter) : meter_(std::move(meter)) {
        if (!path.empty()) file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    }
    ~AckLog() {
        if (file_ >= 0) close(file_);
    }
    AckLog(const AckLog&) = delete;
    AckLog& operator=(const AckLog&) = delete;
    void acknowledged(uint32_t seq) override {
        const std::string line = meter_ + " " + std::to_string(seq) + "\n";
        if (file_ >= 0 && write(file_, line.data(), line.size()) < 0) std::perror("ack log");
    }

  private:
    std::string meter_;
    int file_ = -1;
};

volatile std::sig_atomic_t stopAsked = 0;

class Samples {
  public:
    Samples(Meter* meter, uint32_t seed)
        : meter_(meter), wave_(home(), {}, seed), waveform_({}, calibration()) {}

    /** Feeds what would have been sampled in that time. */
    void pass(uint64_t millis) {
        for (uint64_t i = 0; i < millis * 4; i++)
            if (waveform_.add(wave_.next())) meter_->onMeasurement(waveform_.measurement());
    }

  private:
    static host::WaveShape home() {
        host::WaveShape shape;
        shape.volts = 229.4;
        shape.amperes = 3.2;
        shape.phaseDegrees = 18;
        shape.thirdHarmonicOfCurrent = 0.1;
        shape.noiseCounts = 1;
        return shape;
    }
    static Calibration calibration() {
        Calibration c;
        c.nanoVoltsPerCount = 201'465'000;
        c.nanoAmpsPerCount = 24'175'800;
        return c;
    }
    Meter* meter_;
    host::SyntheticWave wave_;
    WaveformMeter waveform_;
};

int run(const Options& options) {
    const std::string id = options.at("--id");
    Settings settings;
    host::FileFlash logFlash(4096, 256);
    host::FileFlash settingsFlash(4096, 2);
    if (!logFlash.open(options.at("--flash")) || !settingsFlash.open(options.at("--flash") + ".settings")) {
        std::perror("meter_host: --flash");
        return 1;
    }
    SettingsStore store(&settingsFlash, 0);
    store.load(&settings);
    settings.deviceId.assign(id.c_str());
    if (settings.secret.empty()) settings.secret.assign(options.at("--secret").c_str());

    const auto ackLog = options.find("--ack-log");
    AckLog witness(ackLog == options.end() ? "" : ackLog->second, id);
    host::SystemClock clock;
    const uint32_t seed = number(options, "--seed", static_cast<uint32_t>(getpid()));
    host::SeededRandom random(seed);
    host::BoardDouble board;
    host::SocketNetwork network(options.at("--host"), static_cast<uint16_t>(number(options, "--port", 1883)));
    MeterConfig config;
    config.firmwareVersion = "1.0.0-host";
    config.defaultIntervalMillis = number(options, "--interval-ms", 5'000);
    config.timeouts.firstBackoffMillis = number(options, "--backoff-ms", 1'000);
    if (config.timeouts.firstBackoffMillis < 1'000) config.timeouts.stableMillis = 0;
    config.lastSeq = number(options, "--readings", 0);
    Meter meter({&network, &logFlash, &clock, &random, &board, &settings, &store, &witness}, config);
    if (!meter.start()) {
        std::fputs("meter_host: the flash file cannot be used\n", stderr);
        return 1;
    }
    std::printf("meter %s boot %u, last seq %u, to %s:%s every %u ms, seed %u\n", id.c_str(), meter.boot(),
                meter.log().last().seq, options.at("--host").c_str(), options.at("--port").c_str(),
                config.defaultIntervalMillis, seed);
    std::fflush(stdout);

    Samples samples(&meter, seed);
    samples.pass(2'100);  // a first measurement at once, so that a short life has something to say
    const uint32_t breakEvery = number(options, "--break-every-ms", 0);
    const uint64_t end = 1000ULL * number(options, "--seconds", 0);
    uint64_t before = clock.monotonicMillis();
    uint64_t breakAt = before + breakEvery;
    while (stopAsked == 0 && board.restarts == 0) {
        const uint64_t now = clock.monotonicMillis();
        samples.pass(now - before);
        before = now;
        meter.poll();
        RingLog::Record record;
        if (config.lastSeq != 0 && meter.log().last().seq >= config.lastSeq &&
            !meter.log().next(nullptr, &record)) {
            meter.session().farewell();
            return 0;
        }
        if (end != 0 && now > end) return 3;
        if (breakEvery != 0 && now >= breakAt) {
            network.breakOff();
            breakAt = now + breakEvery / 2 + random.next() % (breakEvery + 1);
        }
        network.waitForInput(2);
    }
    meter.session().farewell();
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
    for (const char* needed : {"--host", "--port", "--id", "--secret", "--flash"}) {
        if (options.count(needed) != 0) continue;
        std::fprintf(stderr, "meter_host: %s is missing\n%s", needed, kUsage);
        return 2;
    }
    if (!isDeviceId(Bytes::ofText(options["--id"].c_str()))) {
        std::fputs("meter_host: --id is 1 to 64 letters, digits, '-' or '_'\n", stderr);
        return 2;
    }
    std::signal(SIGTERM, [](int) { stopAsked = 1; });
    std::signal(SIGINT, [](int) { stopAsked = 1; });
    return run(options);
}
