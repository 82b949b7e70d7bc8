/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-typical.h"

#include <math.h>

/* Rates at which a technique is played, in hertz, and the least interval of a trill. */
#define VIBRATO_MIN_HZ 2.5
#define VIBRATO_MAX_HZ 12.0
#define FLUTTER_MIN_HZ 12.0
#define TRILL_MIN_CENTS 50.0
/* A sine dwells 0.64, two notes above WHY_MODULATION_TRILL_DWELL; between the two nothing is said. */
#define ROUND_DWELL 0.67
#define TWO_NOTES_DWELL 0.76
#define MIN_REGULARITY 0.5 /* below, every cycle has another shape */

gboolean
why_is_round (const WhyMeasures *measures)
{
  return measures->extent_pp_cents > 0 && measures->dwell > 0 && measures->dwell <= ROUND_DWELL
         && measures->regularity >= MIN_REGULARITY;
}

gboolean
why_has_two_notes (const WhyMeasures *measures)
{
  return isfinite (measures->upper_hz) && measures->upper_hz > measures->lower_hz
         && measures->dwell >= TWO_NOTES_DWELL;
}

gboolean
why_is_flutter (const WhyMeasures *measures)
{
  return measures->rate_hz >= FLUTTER_MIN_HZ;
}

static WhyTypical
typical_vibrato (const WhyMeasures *m)
{
  if (!(m->rate_hz >= VIBRATO_MIN_HZ))
    return WHY_TYPICAL_SLOW;
  if (m->rate_hz > VIBRATO_MAX_HZ)
    return WHY_TYPICAL_FAST;
  if (!isfinite (m->extent_pp_cents))
    return WHY_TYPICAL_NO_PITCH;
  return why_has_two_notes (m) ? WHY_TYPICAL_TWO_NOTES : WHY_TYPICAL_FITS;
}

static WhyTypical
typical_trill (const WhyMeasures *m)
{
  if (!isfinite (m->extent_pp_cents))
    return WHY_TYPICAL_NO_PITCH;
  if (m->extent_pp_cents < TRILL_MIN_CENTS)
    return WHY_TYPICAL_NARROW;
  return why_is_round (m) ? WHY_TYPICAL_ROUND : WHY_TYPICAL_FITS;
}

WhyTypical
why_typical (const WhyMeasures *measures, const char *name)
{
  if (g_strcmp0 (name, "vibrato") == 0)
    return typical_vibrato (measures);
  if (g_strcmp0 (name, "trill") == 0)
    return typical_trill (measures);
  if (g_strcmp0 (name, "tremolo") == 0)
    return isfinite (measures->depth_db) ? WHY_TYPICAL_FITS : WHY_TYPICAL_NO_LEVEL;
  if (g_strcmp0 (name, "flatterzunge") == 0)
    return why_is_flutter (measures) ? WHY_TYPICAL_FITS : WHY_TYPICAL_SLOW;
  return WHY_TYPICAL_FITS;
}
