/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* Power spectrogram on a logarithmic frequency axis, in dB re full scale (a full-scale sine reads
 * 0 dB). Each row reads the largest value of the short-time Fourier spectrum over its own band, with
 * window lengths that suit the octave, so that low notes are resolved, fast modulation stays visible
 * and no peak falls between rows. */

typedef struct
{
  double sample_rate_hz;
  double min_hz, max_hz; /* centre of the lowest row; the highest is the last one <= max_hz,
                                 which is half the sample rate at most */
  unsigned rows_per_octave;
  size_t n_columns;    /* time columns that cover the input evenly */
  double floor_db;     /* values below are clipped, e.g. -120; negative */
  double window_scale; /* of the lengths of all windows, 0.25 to 4: short ones part in time,
                               * long ones in frequency; 0 is taken as 1 */
} WhySpectrogramConfig;

typedef struct _WhySpectrogram WhySpectrogram;

WhyStatus
why_spectrogram_new (const WhySpectrogramConfig *config, WhySpectrogram **out, WhyError *error);
void why_spectrogram_free (WhySpectrogram *spectrogram);
size_t why_spectrogram_n_rows (const WhySpectrogram *spectrogram);
/* Centre frequency of a row; row 0 is the lowest. Edges lie at the geometric means. */
double why_spectrogram_row_hz (const WhySpectrogram *spectrogram, size_t row);

/* x: n samples (n >= 1). out: n_rows x n_columns, row-major, row 0 the lowest frequency; column c is
 * centred at (c + 0.5) * n / n_columns samples. Read-only object: may be shared by threads (each
 * call has its own scratch memory). Returns WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY. */
WhyStatus why_spectrogram_process (const WhySpectrogram *spectrogram,
                                   const float *x,
                                   size_t n,
                                   float *out,
                                   WhyStep step,
                                   void *user);

/* The same of a sound too long to be at hand: x holds n samples of it from sample first on (those
 * beyond both ends count as zeros), column c is centred at (c + 0.5) * hop samples of the sound, and
 * n_columns (at least 1) are made from first_column (at least 0) on. Where they are cut does not
 * change their values, as long as x reaches far enough. out: n_rows x n_columns. */
WhyStatus why_spectrogram_columns (const WhySpectrogram *spectrogram,
                                   const float *x,
                                   size_t n,
                                   int64_t first,
                                   size_t hop,
                                   int64_t first_column,
                                   size_t n_columns,
                                   float *out,
                                   WhyStep step,
                                   void *user);
/* How many samples before and behind its centre a column depends on at most. */
size_t why_spectrogram_reach (const WhySpectrogram *spectrogram, size_t hop);
