#include "messages/meter_json.h"

#include "messages/json_reader.h"

namespace powersight {

Bytes writeReading(Bytes deviceId, const Reading& reading, char* buffer, size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId);
    if (reading.has(Reading::kVoltage)) json.decimal("voltage", reading.milliVolts);
    if (reading.has(Reading::kCurrent)) json.decimal("current", reading.milliAmperes);
    if (reading.has(Reading::kPower)) json.decimal("power", reading.milliWatts);
    const uint64_t importT1 = wattHours(reading.energy.importT1);
    const uint64_t importT2 = wattHours(reading.energy.importT2);
    const uint64_t exportT1 = wattHours(reading.energy.exportT1);
    const uint64_t exportT2 = wattHours(reading.energy.exportT2);
    // cumulative kWh with three decimals: watt-hours are its thousandths
    json.decimal("energy", static_cast<int64_t>(importT1 + importT2));
    json.number("timestamp", reading.epochSeconds);
    if (reading.seq != 0) json.number("seq", reading.seq);
    if (reading.boot != 0) json.number("boot", reading.boot);
    if (reading.has(Reading::kPowerFactor)) json.decimal("pf", reading.powerFactor);
    if (reading.has(Reading::kFrequency)) json.decimal("freq", reading.milliHertz());
    if (importT2 != 0 || exportT1 != 0 || exportT2 != 0) {
        json.open("registers", '{').number("importT1", importT1).number("importT2", importT2);
        json.number("exportT1", exportT1).number("exportT2", exportT2).close('}');
    }
    if (reading.flags != 0) {
        json.open("flags", '[');
        for (int i = 0; i < flag::kCount; i++)
            if ((reading.flags >> i & 1U) != 0) json.element(flag::name(i));
        json.close(']');
    }
    return json.finish();
}

Bytes writeHeartbeat(Bytes deviceId, uint32_t epochSeconds, const char* firmware, char* buffer,
                     size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId);
    if (epochSeconds != 0) json.number("timestamp", epochSeconds);
    if (*firmware != '\0') json.text("fw", firmware);
    return json.finish();
}

Bytes writeLastGasp(Bytes deviceId, uint32_t epochSeconds, char* buffer, size_t capacity) {
    return JsonWriter(buffer, capacity).text("deviceId", deviceId).number("timestamp", epochSeconds).finish();
}

Bytes writeGap(Bytes deviceId, uint32_t firstSeq, uint32_t lastSeq, const char* reason, char* buffer,
               size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId).number("firstSeq", firstSeq).number("lastSeq", lastSeq);
    return json.text("reason", reason).finish();
}

Bytes writeReply(Bytes deviceId, Bytes commandId, const char* result, const char* remark, char* buffer,
                 size_t capacity) {
    JsonWriter json(buffer, capacity);
    json.text("deviceId", deviceId).text("id", commandId).text("result", result);
    if (*remark != '\0') json.text("remark", remark);
    return json.finish();
}

namespace {
bool take(JsonReader* json, const char* name, uint8_t bit, Reading* reading, int64_t* value) {
    if (!json->decimal(name, value)) return false;
    reading->present |= bit;
    return true;
}

bool readFlags(JsonReader* json, uint32_t* flags) {
    Bytes list;
    if (!json->raw("flags", &list)) return true;
    for (int i = 0; i < flag::kCount; i++) {
        const Bytes name = Bytes::ofText(flag::name(i));
        // the quote before and after a name keeps CLIPPED from being found in a longer one
        for (size_t at = 1; at + name.size < list.size; at++)
            if (list.data[at - 1] == '"' && list.data[at + name.size] == '"' &&
                Bytes{list.data + at, name.size}.equals(name))
                *flags |= 1U << i;
    }
    return list.data[0] == '[';
}
}  // namespace

bool readReading(Bytes text, Bytes* deviceId, Reading* reading) {
    JsonReader json(text);
    *reading = Reading{};
    int64_t energy = 0;
    uint64_t time = 0;
    uint64_t number = 0;
    if (!json.isObject() || !json.text("deviceId", deviceId) || !json.decimal("energy", &energy) ||
        !json.number("timestamp", &time))
        return false;
    reading->epochSeconds = static_cast<uint32_t>(time);
    if (json.number("seq", &number)) reading->seq = static_cast<uint32_t>(number);
    if (json.number("boot", &number)) reading->boot = static_cast<uint32_t>(number);
    int64_t value = 0;
    if (take(&json, "voltage", Reading::kVoltage, reading, &value))
        reading->milliVolts = static_cast<int32_t>(value);
    if (take(&json, "current", Reading::kCurrent, reading, &value))
        reading->milliAmperes = static_cast<int32_t>(value);
    if (take(&json, "power", Reading::kPower, reading, &value))
        reading->milliWatts = static_cast<int32_t>(value);
    if (take(&json, "pf", Reading::kPowerFactor, reading, &value))
        reading->powerFactor = static_cast<int16_t>(value);
    if (take(&json, "freq", Reading::kFrequency, reading, &value))
        reading->milliHertzAbove40 = static_cast<uint16_t>(value - 40'000);
    Bytes registers;
    if (json.raw("registers", &registers)) {
        JsonReader inner(registers);
        uint64_t wh[4] = {};
        const char* const names[4] = {"importT1", "importT2", "exportT1", "exportT2"};
        for (int i = 0; i < 4; i++)
            if (!inner.number(names[i], &wh[i])) return false;
        reading->energy = {wh[0] * kMicroJoulesPerWattHour, wh[1] * kMicroJoulesPerWattHour,
                           wh[2] * kMicroJoulesPerWattHour, wh[3] * kMicroJoulesPerWattHour};
    } else {
        reading->energy.importT1 = static_cast<uint64_t>(energy) * kMicroJoulesPerWattHour;
    }
    return readFlags(&json, &reading->flags);
}

}  // namespace powersight
