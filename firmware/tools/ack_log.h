#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "meter/uplink.h"

namespace powersight::tools {

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

}  // namespace powersight::tools
