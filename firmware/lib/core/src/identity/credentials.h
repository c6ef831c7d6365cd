#pragma once
#include "identity/settings_store.h"

namespace powersight {

/**
 * The meter's secret while it changes. A new secret is stored beside the old one and tried first; whichever
 * the node accepts stays. So it does not matter whether the node's answer to the rotation, or the meter's to
 * it, was lost.
 */
class Credentials {
  public:
    Credentials(Settings* settings, SettingsStore* store) : settings_(settings), store_(store) {}

    Bytes current() const { return usesNext() ? settings_->nextSecret.bytes() : settings_->secret.bytes(); }

    /** Empty when it was taken over, else why not. It is in flash before the node is told "done". */
    const char* rotate(Bytes secret) {
        if (secret.size < kFewestLetters) return "a secret has at least 16 characters";
        Settings changed = *settings_;
        if (!changed.nextSecret.assign(secret)) return "a secret has at most 63 characters";
        if (!store_->save(changed)) return "the secret could not be stored";
        *settings_ = changed;
        tryOld_ = false;
        return "";
    }
    void onRefused() { tryOld_ = !tryOld_; }
    void onAccepted() {
        if (settings_->nextSecret.empty()) return;
        // The old one may be accepted because the node has not rotated yet: then both are kept.
        if (!usesNext()) return;
        Settings changed = *settings_;
        changed.secret = changed.nextSecret;
        changed.nextSecret = Secret{};
        if (store_->save(changed)) *settings_ = changed;
    }

  private:
    static constexpr size_t kFewestLetters = 16;
    bool usesNext() const { return !settings_->nextSecret.empty() && !tryOld_; }

    Settings* settings_;
    SettingsStore* store_;
    bool tryOld_ = false;
};

}  // namespace powersight
