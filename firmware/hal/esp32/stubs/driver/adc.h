#pragma once
#include <cstdint>

#include "../esp_err.h"
constexpr uint8_t ADC_ATTEN_DB_11 = 3;
enum adc_digi_convert_mode_t { ADC_CONV_SINGLE_UNIT_1 = 1 };
enum adc_digi_format_t { ADC_DIGI_OUTPUT_FORMAT_TYPE1 };
struct adc_digi_init_config_t {
    uint32_t max_store_buf_size, conv_num_each_intr, adc1_chan_mask, adc2_chan_mask;
};
struct adc_digi_pattern_config_t {
    uint8_t atten, channel, unit, bit_width;
};
struct adc_digi_configuration_t {
    bool conv_limit_en;
    uint32_t conv_limit_num, pattern_num;
    adc_digi_pattern_config_t* adc_pattern;
    uint32_t sample_freq_hz;
    adc_digi_convert_mode_t conv_mode;
    adc_digi_format_t format;
};
esp_err_t adc_digi_initialize(const adc_digi_init_config_t* config);
esp_err_t adc_digi_controller_configure(const adc_digi_configuration_t* config);
esp_err_t adc_digi_start();
esp_err_t adc_digi_read_bytes(uint8_t* out, uint32_t wanted, uint32_t* size, uint32_t timeout);
