#pragma once
#include "FreeRTOS.h"
using QueueHandle_t = void*;
QueueHandle_t xQueueCreate(uint32_t length, uint32_t size);
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t ticks);
