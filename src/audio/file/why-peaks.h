/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

typedef struct
{
  float min, max;
} WhyPeak;

/* Waveform overview: column i covers samples from i * n / n_columns up to, not including, (i + 1)
 * * n / n_columns, and at least one sample, so that drawing from min to max shows every peak of
 * the sound however few columns there are. n 0 gives columns of 0. */
void why_audio_peaks (const float *samples, size_t n, size_t n_columns, WhyPeak *out);
