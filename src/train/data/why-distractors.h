/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-random.h"

/* Sounds that are no note, and so no technique: white, pink and brown noise, mains hum, clicks,
 * steps of level, voices that speak. out: n samples. Deterministic for a random state. */
void why_distractors_render (size_t n, double rate_hz, WhyRandom *random, float *out);
