/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"

/* What live pictures cost, without what toolkit and sound system take. */
typedef struct
{
  double refresh_ms; /* a verdict on the newest seconds with its relevance: the mean of some, since
                        not each measures pitch */
  double picture_ms; /* of the spectrogram that scrolls: new columns, pixels, drawing */
  double share;      /* of a core, at as many of both a second as the window asks for */
} WhyBenchLive;

/* x: n samples at the model's rate, more than WHY_LIVE_S. */
gboolean
why_bench_live (WhyAnalyzer *analyzer, const float *x, gsize n, WhyBenchLive *out, GError **error);
