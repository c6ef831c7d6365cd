#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

/**
 * The smallest test frame that does the work: CLAIM(a_sentence) { ... } registers itself, CHECK says what
 * failed and where. Randomised tests take their seed from seed(), which is printed and can be given again as
 * POWERSIGHT_SEED.
 */
namespace claims {

struct Claim {
    const char* name;
    void (*body)();
};

inline std::vector<Claim>& all() {
    static std::vector<Claim> claims;
    return claims;
}
inline int& failures() {
    static int count = 0;
    return count;
}
struct Registration {
    Registration(const char* name, void (*body)()) { all().push_back({name, body}); }
};

inline void failed(const char* file, int line, const std::string& what) {
    failures()++;
    std::printf("    %s:%d: %s\n", file, line, what.c_str());
}

inline uint32_t seed() {
    static const uint32_t value = [] {
        const char* given = std::getenv("POWERSIGHT_SEED");
        const uint32_t chosen =
            given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10)) : 20260101U;
        std::printf("seed %u (set POWERSIGHT_SEED to change it)\n", chosen);
        return chosen;
    }();
    return value;
}

inline int run() {
    for (const Claim& claim : all()) {
        const int before = failures();
        claim.body();
        std::printf("%s %s\n", failures() == before ? "  ok  " : "FAILED", claim.name);
        std::fflush(stdout);
    }
    std::printf("%zu claims, %d failures\n", all().size(), failures());
    return failures() == 0 ? 0 : 1;
}

/** Small, fast and the same everywhere, unlike the standard distributions. */
class Dice {
  public:
    explicit Dice(uint64_t start) : state_(start * 0x9E3779B97F4A7C15ULL + 1) {}
    uint32_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<uint32_t>(state_ >> 32);
    }
    uint32_t below(uint32_t bound) { return bound == 0 ? 0 : next() % bound; }
    double unit() { return next() / 4294967296.0; }
    double gauss() {
        double sum = -6;
        for (int i = 0; i < 12; i++) sum += unit();
        return sum;
    }

  private:
    uint64_t state_;
};

}  // namespace claims

#define CLAIM(sentence)                                                           \
    static void sentence();                                                       \
    static const claims::Registration registered_##sentence(#sentence, sentence); \
    static void sentence()

#define CHECK(condition)                                                               \
    do {                                                                               \
        if (!(condition)) claims::failed(__FILE__, __LINE__, "not true: " #condition); \
    } while (false)

#define CHECK_EQUAL(expected, actual)                                                            \
    do {                                                                                         \
        const auto e_ = static_cast<long long>(expected);                                        \
        const auto a_ = static_cast<long long>(actual);                                          \
        if (e_ != a_)                                                                            \
            claims::failed(__FILE__, __LINE__,                                                   \
                           #actual " is " + std::to_string(a_) + ", not " + std::to_string(e_)); \
    } while (false)

#define CHECK_NEAR(expected, actual, tolerance)                                          \
    do {                                                                                 \
        const double e_ = (expected);                                                    \
        const double a_ = (actual);                                                      \
        if (!(std::fabs(a_ - e_) <= (tolerance)))                                        \
            claims::failed(__FILE__, __LINE__,                                           \
                           #actual " is " + std::to_string(a_) + ", not within " +       \
                               std::to_string(tolerance) + " of " + std::to_string(e_)); \
    } while (false)

#define CHECK_TEXT(expected, actual)                                                                     \
    do {                                                                                                 \
        const std::string e_ = (expected);                                                               \
        const std::string a_ = (actual);                                                                 \
        if (e_ != a_) claims::failed(__FILE__, __LINE__, "got\n      " + a_ + "\n    not\n      " + e_); \
    } while (false)
