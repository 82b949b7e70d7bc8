/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-model.h"

#include <math.h>

void
why_features_from_scattering (const float *sx,
                              const float *mu,
                              size_t n_channels,
                              size_t n_frames,
                              double log_c,
                              float *features)
{
  for (size_t c = 0; c < n_channels; c++)
    {
      double scale = 1.0 / (log_c * (double) mu[c] + 1e-8);
      for (size_t i = c * n_frames; i < (c + 1) * n_frames; i++)
        features[i] = (float) log1p (sx[i] < 0.0f ? 0.0 : (double) sx[i] * scale);
    }
}
