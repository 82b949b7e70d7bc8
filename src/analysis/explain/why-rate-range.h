/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsp/scattering/why-scattering.h"

/* At which rates an explanation lies, whatever the sound does: the smallest range of modulation
 * frequencies that holds at least half of the positive relevance on second-order paths. */

G_BEGIN_DECLS

typedef struct
{
  double from_hz, to_hz; /* lambda_2 of its slowest and its fastest path */
  double octaves;        /* between them */
} WhyRateRange;

/* map: as why_explanation_score. FALSE, and NAN, where no second-order path has positive relevance. */
gboolean why_rate_range (const float *map,
                         const WhyPath *paths,
                         gsize n_paths,
                         double sample_rate_hz,
                         WhyRateRange *out);

G_END_DECLS
