#include "esp_adc.h"

#include <driver/adc.h>

namespace powersight::esp32 {

namespace {
constexpr uint32_t kFrameBytes = 256;
constexpr uint32_t kStoreBytes = 4'096;  // an eighth of a second
}  // namespace

int EspAdc::channelOf(int pin) {
    switch (pin) {
        case 36:
            return 0;
        case 37:
            return 1;
        case 38:
            return 2;
        case 39:
            return 3;
        case 32:
            return 4;
        case 33:
            return 5;
        case 34:
            return 6;
        case 35:
            return 7;
        default:
            return -1;
    }
}

bool EspAdc::start() {
    if (voltageChannel_ < 0 || currentChannel_ < 0) return false;
    adc_digi_init_config_t store = {};
    store.max_store_buf_size = kStoreBytes;
    store.conv_num_each_intr = kFrameBytes;
    store.adc1_chan_mask = 1U << voltageChannel_ | 1U << currentChannel_;
    if (adc_digi_initialize(&store) != ESP_OK) return false;

    static adc_digi_pattern_config_t pattern[2];
    const int channels[2] = {voltageChannel_, currentChannel_};
    for (int i = 0; i < 2; i++) {
        pattern[i].atten = ADC_ATTEN_DB_11;
        pattern[i].channel = static_cast<uint8_t>(channels[i]);
        pattern[i].unit = 0;
        pattern[i].bit_width = 12;
    }
    adc_digi_configuration_t configuration = {};
    configuration.conv_limit_en = true;  // the ESP32 needs it
    configuration.conv_limit_num = 250;
    configuration.pattern_num = 2;
    configuration.adc_pattern = pattern;
    configuration.sample_freq_hz = 2 * rate_;
    configuration.conv_mode = ADC_CONV_SINGLE_UNIT_1;
    configuration.format = ADC_DIGI_OUTPUT_FORMAT_TYPE1;
    return adc_digi_controller_configure(&configuration) == ESP_OK && adc_digi_start() == ESP_OK;
}

size_t EspAdc::read(SamplePair* out, size_t capacity) {
    uint8_t raw[kFrameBytes];
    uint32_t size = 0;
    const uint32_t wanted = capacity * 4 < sizeof(raw) ? static_cast<uint32_t>(capacity * 4) : sizeof(raw);
    const esp_err_t result = adc_digi_read_bytes(raw, wanted, &size, 0);
    if (result == ESP_ERR_INVALID_STATE) overruns_++;  // what was there is still good
    if (result != ESP_OK && result != ESP_ERR_INVALID_STATE) return 0;
    size_t pairs = 0;
    // Two conversions share a 32-bit word, and the DMA stores the later one first: their channel says which
    // is which.
    for (uint32_t at = 0; at + 4 <= size && pairs < capacity; at += 4) {
        SamplePair pair{0, 0};
        int found = 0;
        for (uint32_t half = 0; half < 4; half += 2) {
            const uint16_t word = loadU16(raw + at + half);
            const int channel = word >> 12;
            if (channel == voltageChannel_) {
                pair.voltage = word & 0xFFF;
                found |= 1;
            } else if (channel == currentChannel_) {
                pair.current = word & 0xFFF;
                found |= 2;
            }
        }
        if (found == 3) out[pairs++] = pair;
    }
    return pairs;
}

}  // namespace powersight::esp32
