#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

/**
 * The functions that hal/esp32/stubs only declares, played on a PC: time is virtual, the tasks run one after
 * the other and each until it waits, the converter delivers a made-up home, Wi-Fi is never there. So the two
 * tasks of src/main.cpp really run, and it can be seen how they treat the watchdog and for how long they are
 * away.
 */
namespace played {

struct Task {
    std::string name;
    uint64_t fedMicros = 0;
    uint64_t longestUnfedMicros = 0;
    uint32_t rounds = 0;
    uint32_t longestAskedMillis = 0;
};

/** Runs everything that was started, for that long of virtual time; then calls {@code end}, which must not
 * return. */
[[noreturn]] void run(uint64_t millis, const std::function<void()>& end);
/** What the task is called by, and how it behaved. */
const std::map<std::string, Task>& tasks();
void type(const std::string& text);
const std::string& printed();
uint32_t overruns();
/** Bytes of the partition that are not erased. */
uint32_t programmed(const std::string& partition);

}  // namespace played
