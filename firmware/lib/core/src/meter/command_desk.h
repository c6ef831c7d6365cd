#pragma once
#include "basics/bytes.h"

namespace powersight {

/** What a command can make the meter do. Each answers with an empty text when done, or with why it was
 * refused. */
class MeterControl {
  public:
    virtual const char* readNow() = 0;
    virtual const char* setInterval(uint32_t seconds) = 0;
    virtual const char* setRelay(bool closed) = 0;
    virtual const char* restart() = 0;
    virtual const char* rotateSecret(Bytes secret) = 0;

  protected:
    ~MeterControl() = default;
};

/** The answer to one command, ready to be written as a reply. */
struct CommandAnswer {
    FixedText<64> id;
    const char* result = "";
    const char* remark = "";
};

/**
 * Reads commands and sees to it that each is done once: the ids of the last ones are remembered, and a
 * repeated command is answered again as before and not carried out again.
 */
class CommandDesk {
  public:
    explicit CommandDesk(MeterControl* control) : control_(control) {}

    /** False when the payload is not even a command with an id, so that there is nobody to answer. */
    bool handle(Bytes payload, CommandAnswer* answer);

  private:
    static constexpr int kRemembered = 8;

    const char* carryOut(Bytes payload);

    MeterControl* control_;
    CommandAnswer remembered_[kRemembered];
    int next_ = 0;
};

}  // namespace powersight
