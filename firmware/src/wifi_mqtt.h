#pragma once
#include "config.h"
#include "update/updater.h"

/** The meter's way out: Wi-Fi, TLS with the pinned authority, and the settings that say where to. */
namespace wifi_mqtt {

powersight::Network* network(const powersight::Settings& settings);
/** A second connection to the same host, for the pieces of a new image. */
powersight::Network* chunkNetwork(const powersight::Settings& settings);
powersight::Clock* clock();
powersight::Random* random();
powersight::Flash* logFlash();
powersight::Flash* settingsFlash();
powersight::ImageSlots* imageSlots();

/** Settings from flash, filled up with config.h where nothing was provisioned. */
powersight::Settings loadSettings(powersight::SettingsStore* store);

/** Says everything that is in effect, but no secret, on the console. */
void report(const powersight::Settings& settings, const powersight::Meter& meter,
            powersight::Console* console);
powersight::Console* console();
/** What was typed on the console since the last call; never waits. */
size_t read(uint8_t* out, size_t capacity);

}  // namespace wifi_mqtt
