#pragma once
#include "basics/bytes.h"

namespace powersight {

/** Hears the messages of an update campaign; a meter without a spare slot has none. */
class UpdateDesk {
  public:
    virtual void onOffer(Bytes payload) = 0;
    virtual void onChunk(Bytes payload) = 0;
    virtual void onUp() = 0;

  protected:
    ~UpdateDesk() = default;
};

}  // namespace powersight
