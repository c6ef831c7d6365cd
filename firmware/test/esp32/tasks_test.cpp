#include <cstdlib>

#include "claims.h"
#include "played_esp32.h"

void setup();

/**
 * src/main.cpp as it is, on a played ESP32 (hal/esp32/played): two minutes of its tasks in virtual time. The
 * scheduler cannot be taken back out of tasks that never end, so this is a program of one claim.
 */
namespace {

void check() {
    const auto& measure = played::tasks().at("measure");
    const auto& talk = played::tasks().at("talk");
    std::printf("    measure: %u rounds, away at most %u ms, watchdog fed at least every %.1f ms\n",
                measure.rounds, measure.longestAskedMillis, measure.longestUnfedMicros / 1e3);
    std::printf("    talk: %u rounds, away at most %u ms, watchdog fed at least every %.1f ms\n", talk.rounds,
                talk.longestAskedMillis, talk.longestUnfedMicros / 1e3);
    // sampling every 5 ms and talking every 10 ms, and neither ever waits for anything else, not even for
    // Wi-Fi
    CHECK_NEAR(24'000, measure.rounds, 10);
    CHECK(measure.longestAskedMillis <= 5 && talk.longestAskedMillis <= 10);
    CHECK(measure.longestUnfedMicros <= 7'000 && talk.longestUnfedMicros <= 12'000);
    CHECK_EQUAL(0, played::overruns());
    // a reading every five seconds is in flash, although nothing is reachable
    CHECK(played::programmed("readings") > 20 * 24);
    const std::string& printed = played::printed();
    CHECK(printed.find("meter meter-01, boot 1") != std::string::npos);
    CHECK(printed.find("id ps-000017, secret set") != std::string::npos);
    CHECK(printed.find("5f0c8e1b") == std::string::npos);
    CHECK(played::programmed("settings") > 0);
}

}  // namespace

int main() {
    setup();
    played::type("set id ps-000017\r\nset secret 5f0c8e1b72d94a36a1c7e20d9b4f6853\r\nshow\r\n");
    played::run(120'000, [] {
        check();
        std::printf("%s the_tasks_keep_their_time_and_feed_the_watchdog_while_nothing_is_reachable\n",
                    claims::failures() == 0 ? "  ok  " : "FAILED");
        std::fflush(stdout);
        std::_Exit(claims::failures() == 0 ? 0 : 1);
    });
}
