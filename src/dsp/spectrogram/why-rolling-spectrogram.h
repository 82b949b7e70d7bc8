/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "dsp/spectrogram/why-spectrogram.h"

/* The spectrogram of sound that has no end yet, column by column. After each block of samples it is
 * what why_spectrogram_process gives for all samples so far in columns of hop samples, with silence
 * before the first and after the newest; the last ones are faded out, since a hard end would splash
 * over all frequencies. But only what the block has changed is computed: the new columns, and those
 * that the longest window reaches back to. Only the newest columns are kept.
 *
 * Fed and read by one thread at a time. Its memory is taken by why_rolling_spectrogram_new. */
typedef struct _WhyRollingSpectrogram WhyRollingSpectrogram;

/* Rows, their range and the floor are those of the spectrogram, which must outlive it; its number
 * of columns plays no part. hop: samples a column, 16 to 65536; n_columns: how many are kept. */
WhyStatus why_rolling_spectrogram_new (const WhySpectrogram *spectrogram,
                                       size_t hop,
                                       size_t n_columns,
                                       WhyRollingSpectrogram **out,
                                       WhyError *error);
void why_rolling_spectrogram_free (WhyRollingSpectrogram *rolling);

/* Takes n samples (n >= 1); returns the first column that they changed. No allocation. */
uint64_t why_rolling_spectrogram_push (WhyRollingSpectrogram *rolling, const float *x, size_t n);

/* Columns so far, of which the last may have begun only. */
uint64_t why_rolling_spectrogram_n_columns (const WhyRollingSpectrogram *rolling);
/* Column number column, one of the newest n_columns: a value in dB for each row. */
const float *why_rolling_spectrogram_column (const WhyRollingSpectrogram *rolling, uint64_t column);
/* Samples at the end that are faded out, until others have come: half a shortest window. Sample i
 * from the end, i < n_faded, counts (1 - cos (pi (i + 0.5) / n_faded)) / 2. */
size_t why_rolling_spectrogram_n_faded (const WhyRollingSpectrogram *rolling);
/* How many are kept, and their rows. */
size_t why_rolling_spectrogram_n_kept (const WhyRollingSpectrogram *rolling);
size_t why_rolling_spectrogram_n_rows (const WhyRollingSpectrogram *rolling);
/* Fourier transforms so far: about as many for each second, whatever the blocks. */
uint64_t why_rolling_spectrogram_n_transforms (const WhyRollingSpectrogram *rolling);
