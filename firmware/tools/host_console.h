#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "made_up_home.h"
#include "workshop/workshop.h"

namespace powersight::tools {

/** The serial line on a PC: standard input and output. One command more than the meter's own: what the source
 * shows. */
class HostConsole final : public Console {
  public:
    explicit HostConsole(bool on) : on_(on) {
        if (on_) fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    }
    void print(Bytes line) override {
        if (!on_) return;
        std::printf("%.*s\n", static_cast<int>(line.size), reinterpret_cast<const char*>(line.data));
        std::fflush(stdout);
    }
    void poll(Workshop* workshop, MadeUpHome* home) {
        char bytes[256];
        const ssize_t got = on_ ? read(STDIN_FILENO, bytes, sizeof(bytes)) : 0;
        for (ssize_t i = 0; i < got; i++) {
            line_ += bytes[i];
            if (bytes[i] != '\n') continue;
            double volts = 0;
            double amperes = 0;
            if (std::sscanf(line_.c_str(), "source %lf %lf", &volts, &amperes) == 2) {
                home->draws(volts, amperes);
            } else {
                workshop->onInput({reinterpret_cast<const uint8_t*>(line_.data()), line_.size()});
            }
            line_.clear();
        }
    }

  private:
    bool on_;
    std::string line_;
};

}  // namespace powersight::tools
