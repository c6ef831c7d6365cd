#pragma once
#include "basics/bytes.h"

namespace powersight {

/**
 * Everything the meter needs from the board it runs on. Each has a real implementation in hal/esp32 and a
 * double in hal/host; nothing in lib/core knows which one it was given.
 */

/** One look at both analogue inputs, 12 bits each; the current was sampled a fixed moment after the voltage.
 */
struct SamplePair {
    uint16_t voltage;
    uint16_t current;
};

class SampleSource {
  public:
    /** Copies what has been sampled since the last call, oldest first; never waits. */
    virtual size_t read(SamplePair* out, size_t capacity) = 0;
    /** Pairs lost because nobody read in time, since the start. */
    virtual uint32_t overruns() const = 0;

  protected:
    ~SampleSource() = default;
};

class I2cBus {
  public:
    /** False when nobody answers at that address. */
    virtual bool writeRegister(uint8_t device, uint8_t reg, uint16_t value) = 0;
    virtual bool readRegister(uint8_t device, uint8_t reg, uint16_t* value) = 0;

  protected:
    ~I2cBus() = default;
};

/** NOR flash: erased bytes are 0xFF, programming can only clear bits, erasing is by whole sector. */
class Flash {
  public:
    virtual uint32_t sectorBytes() const = 0;
    virtual uint32_t sectorCount() const = 0;
    virtual bool read(uint32_t address, uint8_t* out, uint32_t length) const = 0;
    virtual bool program(uint32_t address, const uint8_t* data, uint32_t length) = 0;
    virtual bool eraseSector(uint32_t sector) = 0;

  protected:
    ~Flash() = default;
};

/** One connection to one server, never blocking. */
class Network {
  public:
    enum class State { kClosed, kOpening, kOpen };

    /** Begins to connect; the outcome shows in state(). */
    virtual void open() = 0;
    virtual State state() = 0;
    /** Bytes taken, possibly fewer than given; negative when the connection is lost. */
    virtual int send(Bytes data) = 0;
    /** Bytes received, zero when there are none now; negative when the connection is lost. */
    virtual int receive(uint8_t* out, size_t capacity) = 0;
    virtual void close() = 0;

  protected:
    ~Network() = default;
};

class Clock {
  public:
    /** Counts from the start, never backwards. */
    virtual uint64_t monotonicMillis() const = 0;
    /** Seconds since 1970 UTC, or zero as long as nobody told the time. */
    virtual uint32_t epochSeconds() const = 0;

  protected:
    ~Clock() = default;
};

class Random {
  public:
    virtual uint32_t next() = 0;

  protected:
    ~Random() = default;
};

/** Two places for a program image, and the boot loader's note which one to start. */
class ImageSlots {
  public:
    enum class Trial : uint8_t {
        kNone,
        /** This start is the one trial of a new image. */
        kRunning,
        /** The image tried last did not confirm itself; this is the old one again. */
        kFailed,
    };

    virtual uint32_t slotBytes() const = 0;
    /** Makes the idle slot ready to be written from its beginning. */
    virtual bool beginIdle() = 0;
    virtual bool writeIdle(uint32_t offset, Bytes data) = 0;
    virtual bool readIdle(uint32_t offset, uint8_t* out, uint32_t length) const = 0;
    /**
     * From the next start on the idle slot is tried, once: without confirm() the start after that is the old
     * one.
     * {@code note} is kept beside it, up to 32 bytes.
     */
    virtual bool tryIdleNext(Bytes note) = 0;
    virtual Trial trial() const = 0;
    virtual Bytes note() const = 0;
    /** Ends a running trial well, or takes note that the failure of one has been told. */
    virtual bool confirm() = 0;

  protected:
    ~ImageSlots() = default;
};

class Display {
  public:
    /** 128 x 64 pixels, eight rows of 128 bytes, bit 0 on top. False when no display answers. */
    virtual bool show(const uint8_t* frame, size_t size) = 0;

  protected:
    ~Display() = default;
};

/** The board itself: its supply, its relay if one is fitted, and the way to start over. */
class Board {
  public:
    enum class BootReason : uint8_t { kPowerOn, kRestart, kWatchdog };

    virtual BootReason bootReason() const = 0;
    /** The supply is gone and what the capacitor holds is enough for a few messages. */
    virtual bool supplyFailing() = 0;
    virtual bool hasRelay() const = 0;
    virtual bool setRelay(bool closed) = 0;
    /** Restarts the program soon; may return. */
    virtual void restart() = 0;

  protected:
    ~Board() = default;
};

/** Where the boot report goes: a serial line, or standard output. */
class Console {
  public:
    virtual void print(Bytes line) = 0;

  protected:
    ~Console() = default;
};

}  // namespace powersight
