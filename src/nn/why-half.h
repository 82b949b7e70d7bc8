/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* IEEE 754 binary16 and bfloat16 as bit patterns. Both widen exactly. Narrowing rounds to nearest, ties to
 * even; beyond 65504 (from 65520 on) it gives infinity, NaN stays NaN. */
float why_half_to_float (uint16_t bits);
uint16_t why_half_from_float (float value);
float why_bfloat16_to_float (uint16_t bits);
