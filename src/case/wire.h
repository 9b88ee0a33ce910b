/* wire.h — numbers and hex as they stand in files: little-endian, lower case. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline void wire_put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static inline uint32_t wire_get32(const uint8_t *at)
{
    uint32_t value = 0;
    for (int i = 3; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static inline void wire_put64(uint8_t *at, uint64_t value)
{
    wire_put32(at, (uint32_t)value);
    wire_put32(at + 4, (uint32_t)(value >> 32));
}

static inline uint64_t wire_get64(const uint8_t *at)
{
    return (uint64_t)wire_get32(at + 4) << 32 | wire_get32(at);
}

/* 2 n digits and a NUL. */
static inline void wire_hex(char *to, const uint8_t *from, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        to[2 * i] = digits[from[i] >> 4];
        to[2 * i + 1] = digits[from[i] & 15];
    }
    to[2 * n] = '\0';
}

static inline int wire_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Exactly 2 n lower-case digits at from; false for anything else. */
static inline bool wire_unhex(uint8_t *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int high = wire_digit(from[2 * i]);
        const int low = high < 0 ? -1 : wire_digit(from[2 * i + 1]);
        if (low < 0)
            return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
