#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "ack_log.h"
#include "doubles.h"
#include "file_flash.h"
#include "host_console.h"
#include "host_images.h"
#include "made_up_home.h"
#include "meter/meter.h"
#include "socket_network.h"
#include "system_clock.h"
#include "update/updater.h"
#ifdef POWERSIGHT_TLS
#include "tls_network.h"
#endif

/**
 * The whole meter on a PC: synthetic waves, flash in a file, a real socket. Everything between is the
 * firmware's own. Made to be killed: see test/against_node.sh.
 */
namespace {

using namespace powersight;

constexpr const char* kUsage =
    "usage: meter_host --host H --port P --id ID --secret S --flash FILE [--ack-log FILE]\n"
    "                  [--interval-ms 5000] [--backoff-ms 1000] [--readings N] [--seconds N]\n"
    "                  [--break-every-ms N] [--seed N] [--ca FILE] [--console yes]\n"
    "                  [--release-key HEX [--http-port P] [--health-ms 300000]]\n"
    "  --ack-log         a line \"ID SEQ\" is appended once the server has acknowledged that reading\n"
    "  --readings        stop after that sequence number and end once all of them are acknowledged\n"
    "  --seconds         end after that time in any case, with exit code 3\n"
    "  --break-every-ms  break the connection off by chance, about that often\n"
    "  --ca              speak TLS and believe only that authority\n"
    "  --release-key     take images over that this key has signed: x and y, 128 hexadecimal digits\n"
    "  --http-port       fetch their pieces over HTTP from that port of the same host, not over MQTT\n"
    "  --console         provision and calibrate over standard input; \"source 230 5\" sets what is "
    "measured\n";

using Options = std::map<std::string, std::string>;
constexpr int kRestart = -1;
volatile std::sig_atomic_t stopAsked = 0;

uint32_t number(const Options& options, const char* name, uint32_t otherwise) {
    const auto found = options.find(name);
    return found == options.end() ? otherwise
                                  : static_cast<uint32_t>(std::strtoul(found->second.c_str(), nullptr, 10));
}

std::string text(const Options& options, const char* name) {
    const auto found = options.find(name);
    return found == options.end() ? "" : found->second;
}

bool key(const std::string& hex, uint8_t out[64]) {
    if (hex.size() != 128) return false;
    for (size_t i = 0; i < 64; i++) {
        char* end = nullptr;
        const std::string two = hex.substr(2 * i, 2);
        out[i] = static_cast<uint8_t>(std::strtoul(two.c_str(), &end, 16));
        if (*end != '\0') return false;
    }
    return true;
}

/** The line, plain or TLS, with what a test does to it. */
class Line {
  public:
    explicit Line(const Options& options) {
        const std::string host = options.at("--host");
        const auto port = static_cast<uint16_t>(number(options, "--port", 1883));
        if (text(options, "--ca").empty()) {
            plain_ = std::make_unique<host::SocketNetwork>(host, port);
            return;
        }
#ifdef POWERSIGHT_TLS
        tls_ = std::make_unique<host::TlsNetwork>(host, port, text(options, "--ca"));
        if (!tls_->isUsable()) tls_.reset();
#endif
    }
    Network* network() const {
#ifdef POWERSIGHT_TLS
        if (tls_) return tls_.get();
#endif
        return plain_.get();
    }
    void breakOff() {
        if (plain_) plain_->breakOff();
#ifdef POWERSIGHT_TLS
        if (tls_) tls_->breakOff();
#endif
    }
    void waitForInput(int millis) {
        if (plain_) plain_->waitForInput(millis);
#ifdef POWERSIGHT_TLS
        if (tls_) tls_->waitForInput(millis);
#endif
    }
    /** What TLS did not like, told once. */
    void complain() {
#ifdef POWERSIGHT_TLS
        if (!tls_ || tls_->complaint() == told_) return;
        told_ = tls_->complaint();
        if (!told_.empty()) std::fprintf(stderr, "meter_host: TLS: %s\n", told_.c_str());
#endif
    }

  private:
    std::unique_ptr<host::SocketNetwork> plain_;
#ifdef POWERSIGHT_TLS
    std::unique_ptr<host::TlsNetwork> tls_;
#endif
    std::string told_;
};

MeterConfig configuration(const Options& options, const char* version) {
    MeterConfig config;
    config.firmwareVersion = version;
    config.defaultIntervalMillis = number(options, "--interval-ms", 5'000);
    config.timeouts.firstBackoffMillis = number(options, "--backoff-ms", 1'000);
    if (config.timeouts.firstBackoffMillis < 1'000) config.timeouts.stableMillis = 0;
    config.lastSeq = number(options, "--readings", 0);
    return config;
}

/** From one start to the next: kRestart when the meter wants one, else the exit code. */
int run(const Options& options) {
    const std::string id = options.at("--id");
    const std::string flash = options.at("--flash");
    Settings settings;
    settings.calibration = tools::MadeUpHome::dataSheet();
    host::FileFlash logFlash(4096, 256);
    host::FileFlash settingsFlash(4096, 2);
    tools::HostImages images;
    if (!logFlash.open(flash) || !settingsFlash.open(flash + ".settings") ||
        !images.open(flash + ".images")) {
        std::perror("meter_host: --flash");
        return 1;
    }
    SettingsStore store(&settingsFlash, 0);
    store.load(&settings);
    settings.deviceId.assign(id.c_str());
    if (settings.secret.empty()) settings.secret.assign(options.at("--secret").c_str());

    tools::AckLog witness(text(options, "--ack-log"), id);
    host::SystemClock clock;
    const uint32_t seed = number(options, "--seed", static_cast<uint32_t>(getpid()));
    host::SeededRandom random(seed);
    host::BoardDouble board;
    Line line(options);
    if (line.network() == nullptr) {
        std::fputs("meter_host: --ca holds no certificate, or this build is without TLS\n", stderr);
        return 2;
    }
    const MeterConfig config = configuration(options, images.version());
    Meter meter({line.network(), &logFlash, &clock, &random, &board, &settings, &store, &witness}, config);

    uint8_t releaseKey[64] = {};
    const bool updates = key(text(options, "--release-key"), releaseKey);
    UpdaterConfig updaterConfig;
    updaterConfig.model = "ps-esp32-1";
    updaterConfig.runningVersion = images.version();
    updaterConfig.publicKey = releaseKey;
    updaterConfig.healthMillis = number(options, "--health-ms", 300'000);
    Updater updater(images.slots(), &meter.session(), &board, &meter.topics(), settings.deviceId.bytes(),
                    updaterConfig);
    host::SocketNetwork httpNetwork(options.at("--host"),
                                    static_cast<uint16_t>(number(options, "--http-port", 0)));
    HttpChunks http(&httpNetwork, options.at("--host").c_str(), settings.deviceId.bytes(),
                    &meter.credentials());
    if (number(options, "--http-port", 0) != 0) updater.fetchFrom(&http);
    if (updates) meter.setUpdateDesk(&updater);

    if (!meter.start()) {
        std::fputs("meter_host: the flash file cannot be used\n", stderr);
        return 1;
    }
    std::printf("meter %s boot %u, last seq %u, to %s:%s every %u ms, seed %u, version %s\n", id.c_str(),
                meter.boot(), meter.log().last().seq, options.at("--host").c_str(),
                options.at("--port").c_str(), config.defaultIntervalMillis, seed, images.version());
    std::fflush(stdout);

    tools::HostConsole console(!text(options, "--console").empty());
    Workshop workshop(&console, &settings, &store, &clock, tools::MadeUpHome::dataSheet(), 2'250);
    tools::MadeUpHome home(settings.calibration, seed);
    const auto take = [&](Measurement seen) {
        if (images.isSick()) seen = Measurement{};
        meter.onMeasurement(seen);
        workshop.onWindow(home.raw());
    };
    home.pass(2'100, take);  // a first measurement at once, so that a short life has something to say
    const uint32_t breakEvery = number(options, "--break-every-ms", 0);
    uint64_t before = clock.monotonicMillis();
    const uint64_t end = 1000ULL * number(options, "--seconds", 0);
    uint64_t breakAt = before + breakEvery;
    while (stopAsked == 0 && board.restarts == 0) {
        const uint64_t now = clock.monotonicMillis();
        home.pass(now - before, take);
        before = now;
        meter.poll();
        if (updates) updater.poll(now, meter.lastSeen().hasPower());
        console.poll(&workshop, &home);
        if (workshop.restartAsked()) board.restart();
        line.complain();
        RingLog::Record record;
        if (config.lastSeq != 0 && meter.log().last().seq >= config.lastSeq &&
            !meter.log().next(nullptr, &record)) {
            meter.session().farewell();
            return 0;
        }
        if (end != 0 && now > end) return 3;
        if (breakEvery != 0 && now >= breakAt) {
            line.breakOff();
            breakAt = now + breakEvery / 2 + random.next() % (breakEvery + 1);
        }
        line.waitForInput(2);
    }
    meter.session().farewell();
    return board.restarts > 0 && stopAsked == 0 ? kRestart : 0;
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
    int outcome = kRestart;
    while (outcome == kRestart) outcome = run(options);
    return outcome;
}
