/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-peaks.h"

/* i * n / n_columns, but i * n may not fit. */
static size_t
find_border (size_t i, size_t n, size_t n_columns)
{
  return n / n_columns * i + n % n_columns * i / n_columns;
}

void
why_audio_peaks (const float *samples, size_t n, size_t n_columns, WhyPeak *out)
{
  for (size_t i = 0; i < n_columns; i++)
    {
      out[i] = (WhyPeak){ 0, 0 };
      if (n == 0)
        continue;
      size_t from = find_border (i, n, n_columns), to = find_border (i + 1, n, n_columns);
      if (to == from)
        to = from + 1;
      WhyPeak peak = { samples[from], samples[from] };
      for (size_t s = from + 1; s < to; s++)
        {
          peak.min = samples[s] < peak.min ? samples[s] : peak.min;
          peak.max = samples[s] > peak.max ? samples[s] : peak.max;
        }
      out[i] = peak;
    }
}
