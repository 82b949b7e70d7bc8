/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/notes/why-note-pitch.h"

#include <math.h>

#include "base/why-statistics.h"

#define N_MOST ((gsize) (WHY_TONE_MOST_S / WHY_CONTOUR_STEP_S))

WhyNotes *
why_notes_with_pitch (WhyNotes *notes, const WhyToneTracker *tracker, double shift_s)
{
  g_autofree float *hz = g_new (float, N_MOST), *sorted = g_new (float, N_MOST);
  double end_s;
  gsize n = why_tone_tracker_contour (tracker, N_MOST, hz, &end_s), n_notes = why_notes_n (notes);
  double from_s = end_s + shift_s - (double) n * WHY_CONTOUR_STEP_S;
  g_autofree WhyNote *all = g_new (WhyNote, n_notes + 1);
  for (gsize i = 0; i < n_notes; i++)
    {
      WhyNote *note = &all[i];
      *note = *why_notes_get (notes, i);
      double first = (note->from_s - from_s) / WHY_CONTOUR_STEP_S,
             last = (note->to_s - from_s) / WHY_CONTOUR_STEP_S;
      if (note->is_named || !isnan (note->f0_hz) || first < 0 || last < first)
        continue;
      gsize begin = MIN ((gsize) first, n), end = MIN ((gsize) last, n);
      gsize n_voiced = why_sort_numbers (hz + begin, end - begin, sorted);
      note->f0_hz = (double) why_quantile_floats (sorted, n_voiced, 0.5);
    }
  return why_notes_new (all, n_notes, why_notes_duration (notes), why_notes_axes (notes));
}
