/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-evidence.h"

/* The parts of why-evidence.h, which tells why. */

G_BEGIN_DECLS

/* 0 at `from`, 1 at `to`, which may lie below. */
static inline double
why_evidence_ramp (double value, double from, double to)
{
  return CLAMP ((value - from) / (to - from), 0.0, 1.0);
}

static inline gsize
why_evidence_best (const WhyAxes *axes, const float *probabilities)
{
  gsize best = 0;
  for (gsize k = 1; k < axes->n_classes; k++)
    if (probabilities[k] > probabilities[best])
      best = k;
  return best;
}

/* What the measured pitch says of a verdict (why-evidence-swing.c). */

/* 0 to 0.9: how surely the pitch swings as in a vibrato: far, evenly, roundly, for several cycles, at 2 to 8 Hz. */
double why_swing_shown (const WhyMeasures *measures);
/* 0 to 1: how surely a pitch that swings would have been found in that much sound, where none was. */
double why_swing_missing (const WhyMeasures *measures, double sounding_s);
/* The same of a trill's leaps, which show in less sound. */
double why_leaps_missing (const WhyMeasures *measures, double sounding_s);

/* FALSE: why_swing_weigh does the same whatever was measured. */
gboolean why_swing_matters (const WhyAxes *axes, gsize none, const float *probabilities);
/* none: index of that class. probabilities are changed in place, out where another class is the most probable then. */
void why_swing_weigh (const WhyDoubts *doubts,
                      const WhyAxes *axes,
                      gsize none,
                      float *probabilities,
                      WhyEvidence *out);

G_END_DECLS
