/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notes-case.h"

#include <math.h>

const WhyAxes *
notes_case_axes (void)
{
  static const char *classes[]
      = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };
  static WhyAxes axes = { .n_classes = 6, .sample_rate_hz = 44100, .n = 1 << 18 };
  axes.classes = (char **) classes;
  return &axes;
}

WhyNote
notes_case_note (double from_s, double to_s, double hz, gsize label, double probability)
{
  WhyNote note = { .from_s = from_s,
                   .to_s = to_s,
                   .window_from_s = from_s,
                   .window_to_s = MIN (to_s, from_s + 5.9),
                   .f0_hz = hz,
                   .second_hz = NAN,
                   .is_named = TRUE,
                   .label = label,
                   .rate_hz = NAN,
                   .extent_cents = NAN,
                   .depth_db = NAN,
                   .regularity = NAN,
                   .delay_s = NAN,
                   .level_db = -23.4 };
  for (gsize k = 0; k < 6; k++)
    note.probabilities[k] = (float) (k == label ? probability : (1 - probability) / 5);
  return note;
}

static void
give_modulation (WhyNote *note, GRand *random)
{
  static const double rates[] = { 5.7, 6.2, 7.1, 4.4, 26.3 };
  if (note->label > 4)
    return;
  note->rate_hz = rates[note->label] + g_rand_double_range (random, -0.6, 0.6);
  note->regularity = g_rand_double_range (random, 0.6, 0.99);
  note->delay_s = 0;
  if (note->label == 0)
    note->extent_cents = g_rand_double_range (random, 12, 48);
  else if (note->label == 1)
    {
      note->second_hz = note->f0_hz * exp2 (2 / 12.0);
      note->extent_cents = 100;
    }
  else
    note->depth_db = g_rand_double_range (random, 2, 9);
}

WhyNotes *
notes_case_lesson (gsize n, double duration_s, guint seed, const WhyAxes *axes)
{
  static const int scale[] = { 0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2 };
  GRand *random = g_rand_new_with_seed (seed);
  g_autofree WhyNote *notes = g_new (WhyNote, MAX (n, 1));
  double at_s = 0.3;
  for (gsize i = 0; i < n; i++)
    {
      double length_s = i % 7 == 6 ? 0.22 : g_rand_double_range (random, 0.35, 2);
      double cents = g_rand_double_range (random, -18, 18);
      double hz = 293.665 * exp2 ((scale[i % G_N_ELEMENTS (scale)] + cents / 100) / 12);
      notes[i] = notes_case_note (at_s, at_s + length_s, hz, (i / 3) % 6,
                                  g_rand_double_range (random, 0.55, 0.999));
      give_modulation (&notes[i], random);
      if (i % 7 == 6)
        notes[i].evidence = WHY_EVIDENCE_SHORT;
      if (i % 17 == 16)
        {
          notes[i].f0_hz = notes[i].second_hz = notes[i].extent_cents = NAN;
          notes[i].label = 5;
        }
      at_s += length_s + (i % 3 == 2 ? g_rand_double_range (random, 0.1, 0.9) : 0);
    }
  g_rand_free (random);
  return why_notes_new (notes, n, MAX (duration_s, at_s), axes ? axes : notes_case_axes ());
}
