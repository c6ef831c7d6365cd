#include "meter/command_desk.h"

#include "messages/json_reader.h"

namespace powersight {

bool CommandDesk::handle(Bytes payload, CommandAnswer* answer) {
    JsonReader json(payload);
    Bytes id;
    if (!json.isObject() || !json.text("id", &id) || id.empty() || !answer->id.assign(id)) return false;
    for (const CommandAnswer& earlier : remembered_) {
        if (!earlier.id.bytes().equals(id)) continue;
        *answer = earlier;
        return true;
    }
    answer->remark = carryOut(payload);
    answer->result = *answer->remark == '\0' ? "done" : "refused";
    remembered_[next_] = *answer;
    next_ = (next_ + 1) % kRemembered;
    return true;
}

const char* CommandDesk::carryOut(Bytes payload) {
    JsonReader json(payload);
    Bytes kind;
    uint64_t seconds = 0;
    Bytes secret;
    if (!json.text("kind", &kind)) return "a command needs a kind";
    if (kind.equals("read-now")) return control_->readNow();
    if (kind.equals("disconnect")) return control_->setRelay(false);
    if (kind.equals("reconnect")) return control_->setRelay(true);
    if (kind.equals("restart")) return control_->restart();
    if (kind.equals("set-interval")) {
        const bool sane = json.number("seconds", &seconds) && seconds >= 1 && seconds <= 86'400;
        return sane ? control_->setInterval(static_cast<uint32_t>(seconds))
                    : "an interval is 1 to 86400 seconds";
    }
    if (kind.equals("rotate-secret"))
        return json.text("secret", &secret) ? control_->rotateSecret(secret) : "the new secret is missing";
    return "this meter does not know that command";
}

}  // namespace powersight
