/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "figure/why-style.h"

/* Rate and extent of a modulation over time, a dot a cycle, with what a player aims at as a band behind
 * them. Where the level swings and not the pitch, its depth takes the place of the extent. */

G_BEGIN_DECLS

/* What a vibrato should be like. From is at most to. */
typedef struct
{
  double rate_from_hz, rate_to_hz;
  double extent_from_cents, extent_to_cents; /* to either side */
} WhySwingTarget;

typedef struct
{
  const WhyModulationCycle *cycles; /* n, in order */
  gsize n;
  double from_s, to_s; /* of the time axis, in the seconds of the cycles ... */
  double start_s;      /* ... to which this is added where they are told */
  gboolean has_target; /* FALSE: no band, nothing is counted */
  WhySwingTarget target;
} WhySwingChart;

/* Of an analysis, which lends the cycles. The target is for a vibrato: a trill or a level that swings has none. */
void why_swing_chart_init (WhySwingChart *chart,
                           const WhyAnalysis *analysis,
                           const WhySwingTarget *target);

/* One of the curves in figures; n is 0 and the rest NAN where no cycle has a value. */
typedef struct
{
  gsize n, n_within; /* cycles; those in the target, 0 without one */
  double median, least, most;
} WhySwingSummary;

void why_swing_chart_summarise (const WhySwingChart *chart,
                                WhyCycleMeasure measure,
                                WhySwingSummary *out);

/* Whether a value lies in the target, to the last digit that is shown of it; FALSE where there is none. */
gboolean
why_swing_chart_is_within (const WhySwingChart *chart, WhyCycleMeasure measure, double value);

/* At the origin of cr, one curve above the other or, where it is wide, side by side; any thread. */
void why_swing_chart_draw (cairo_t *cr,
                           const WhySwingChart *chart,
                           const WhyFigureStyle *style,
                           double width,
                           double height);

/* "Rate: mostly 5.6 Hz (5.1 to 6.3); 9 of 12 cycles within 5–6 Hz.", and the same of the other curve. g_free. */
char *why_swing_chart_describe (const WhySwingChart *chart);

G_END_DECLS
