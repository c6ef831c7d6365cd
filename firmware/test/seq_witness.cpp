#include <mosquitto.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "messages/json_reader.h"

/**
 * An MQTT client that is not ours, to be believed: writes down what arrives from the meter, a line for each
 * message, and sends one command when the first reading is there.
 */
namespace {

using powersight::Bytes;
using powersight::JsonReader;

FILE* seen = nullptr;
bool asked = false;

std::string text(JsonReader* json, const char* name) {
    Bytes value;
    return json->raw(name, &value) ? std::string(reinterpret_cast<const char*>(value.data), value.size) : "-";
}

std::string unquoted(std::string value) {
    return value.size() >= 2 && value[0] == '"' ? value.substr(1, value.size() - 2) : value;
}

void onMessage(mosquitto* client, void*, const mosquitto_message* message) {
    JsonReader json(
        {static_cast<const uint8_t*>(message->payload), static_cast<size_t>(message->payloadlen)});
    const std::string topic = message->topic;
    const std::string kind = topic.substr(topic.rfind('/') + 1);
    if (!json.isObject()) {
        std::fprintf(seen, "broken %s\n", message->topic);
    } else if (kind == "data") {
        // what belongs to the number: two messages of one number have to agree in it
        std::fprintf(seen, "data %s %s/%s/%s\n", text(&json, "seq").c_str(), text(&json, "energy").c_str(),
                     text(&json, "timestamp").c_str(), text(&json, "boot").c_str());
    } else if (kind == "replies") {
        std::fprintf(seen, "replies %s %s\n", unquoted(text(&json, "id")).c_str(),
                     unquoted(text(&json, "result")).c_str());
    } else {
        std::fprintf(seen, "%s\n", kind.c_str());
    }
    std::fflush(seen);
    if (kind != "replies" && asked && kind != "data") return;
    // asked again with each reading until answered: a command that meets a killed meter is lost, its id makes
    // it harmless
    static bool answered = false;
    answered = answered || kind == "replies";
    if (answered) return;
    asked = true;
    const char command[] = R"({"id":"c-1","kind":"read-now"})";
    mosquitto_publish(client, nullptr, "powersight/v1/meters/meter-01/commands", sizeof(command) - 1, command,
                      1, false);
}

void onConnect(mosquitto* client, void*, int result) {
    if (result != 0) return;
    mosquitto_subscribe(client, nullptr, "/energy/meter-01/data", 1);
    mosquitto_subscribe(client, nullptr, "powersight/v1/meters/meter-01/last-gasp", 1);
    mosquitto_subscribe(client, nullptr, "powersight/v1/meters/meter-01/gap", 1);
    mosquitto_subscribe(client, nullptr, "powersight/v1/meters/meter-01/replies", 1);
}

void onSubscribe(mosquitto*, void*, int, int, const int*) {
    static int granted = 0;
    if (++granted == 4) std::puts("ready");
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    seen = std::fopen(arguments[2], "w");
    if (seen == nullptr) return 1;
    mosquitto_lib_init();
    mosquitto* client = mosquitto_new("witness", true, nullptr);
    mosquitto_username_pw_set(client, "witness", "witness-of-sixteen");
    mosquitto_connect_callback_set(client, onConnect);
    mosquitto_subscribe_callback_set(client, onSubscribe);
    mosquitto_message_callback_set(client, onMessage);
    mosquitto_reconnect_delay_set(client, 1, 1, false);
    while (mosquitto_connect(client, "127.0.0.1", std::atoi(arguments[1]), 30) != MOSQ_ERR_SUCCESS) {
        const timespec pause{0, 50'000'000};
        nanosleep(&pause, nullptr);
    }
    return mosquitto_loop_forever(client, -1, 1);
}
