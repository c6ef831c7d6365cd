#pragma once
#include "FreeRTOS.h"
using TaskHandle_t = void*;
BaseType_t xTaskCreatePinnedToCore(void (*body)(void*), const char* name, uint32_t stack, void* argument,
                                   unsigned priority, TaskHandle_t* task, BaseType_t core);
TickType_t xTaskGetTickCount();
void vTaskDelay(TickType_t ticks);
void vTaskDelayUntil(TickType_t* woke, TickType_t ticks);
void vTaskDelete(TaskHandle_t task);
void xTaskNotifyGive(TaskHandle_t task);
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);
