/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/chart/why-swing-chart.h"

G_BEGIN_DECLS

/* FALSE where that curve has no target. */
gboolean why_swing_chart_get_target (const WhySwingChart *chart,
                                     WhyCycleMeasure measure,
                                     double *from,
                                     double *to);
/* Extent, or depth where no pitch swings. */
WhyCycleMeasure why_swing_chart_second (const WhySwingChart *chart);
/* "9 of 12 cycles within 5–6 Hz"; g_free. */
char *why_swing_chart_count_text (const WhySwingChart *chart, WhyCycleMeasure measure);

G_END_DECLS
