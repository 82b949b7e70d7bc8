/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/notes/why-note-analysis.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analysis-private.h"

void
why_note_measures (const WhyNote *note, WhyMeasures *out)
{
  out->f0_hz = note->f0_hz;
  out->rate_hz = note->rate_hz;
  out->extent_cents = note->extent_cents;
  out->extent_pp_cents = 2 * note->extent_cents;
  out->depth_db = note->depth_db;
  out->regularity = isfinite (note->regularity) ? note->regularity : 0;
  out->delay_s = note->delay_s;
  out->lower_hz = isfinite (note->second_hz) ? note->f0_hz : NAN;
  out->upper_hz = note->second_hz;
  if (isfinite (note->rate_hz))
    out->missing = WHY_MODULATION_FOUND;
  else
    out->onset_s = out->delay_s = out->rest_s = out->from_s = out->to_s = NAN;
}

WhyAnalysis *
why_analysis_with_note (const WhyAnalysis *analysis, const WhyNote *note)
{
  WhyAnalysis *copy = why_analysis_copy (analysis);
  if (!note->is_named)
    return copy;
  if (copy->stage >= WHY_STAGE_SPECTROGRAM)
    why_note_measures (note, &copy->measures);
  if (copy->stage >= WHY_STAGE_VERDICT)
    {
      memcpy (copy->probabilities, note->probabilities, sizeof copy->probabilities);
      copy->label = note->label;
      copy->evidence = note->evidence;
      copy->has_hand_label = note->has_hand_label;
      copy->hand_label = note->hand_label;
    }
  return copy;
}
