/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-half.h"

#include <string.h>

static float
float_from_bits (uint32_t bits)
{
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static uint32_t
bits_from_float (float value)
{
  uint32_t bits;
  memcpy (&bits, &value, sizeof bits);
  return bits;
}

float
why_half_to_float (uint16_t bits)
{
  uint32_t sign = (uint32_t) (bits & 0x8000) << 16;
  uint32_t exponent = bits >> 10 & 0x1f;
  uint32_t mantissa = bits & 0x3ff;

  if (exponent == 0x1f)
    return float_from_bits (sign | 0x7f800000 | mantissa << 13);
  if (exponent > 0)
    return float_from_bits (sign | (exponent + 112) << 23 | mantissa << 13);
  /* Subnormal: mantissa * 2^-24, exact in float. */
  float magnitude = (float) mantissa * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

uint16_t
why_half_from_float (float value)
{
  uint32_t bits = bits_from_float (value);
  uint16_t sign = (uint16_t) (bits >> 16 & 0x8000);
  uint32_t magnitude = bits & 0x7fffffff;

  if (magnitude > 0x7f800000)
    return sign | 0x7e00;
  if (magnitude >= bits_from_float (65520.0f))
    return sign | 0x7c00;
  if (magnitude < bits_from_float (0x1p-14f))
    {
      /* Adding 0.5 puts the subnormal's last place at the float's: the addition itself rounds to even. */
      uint32_t sum = bits_from_float (float_from_bits (magnitude) + 0.5f);
      return sign | (uint16_t) (sum - bits_from_float (0.5f));
    }
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return sign | (uint16_t) ((magnitude >> 13) - (112 << 10));
}

float
why_bfloat16_to_float (uint16_t bits)
{
  return float_from_bits ((uint32_t) bits << 16);
}
