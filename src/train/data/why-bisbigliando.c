/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-bisbigliando.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/data/why-biquad.h"

const WhyBisbigliandoRange why_bisbigliando_training = { 3, 12, 4.5, 15, 14 };
const WhyBisbigliandoRange why_bisbigliando_testing = { 4, 10, 2.4, 8, 10 };

/* The same note in another timbre: a shelf and two resonances, as a cross-fingering or another
 * string has, a little out of tune (linear interpolation is enough for a few cents), and a little
 * louder or softer. */
static void
change_timbre (const float *x,
               size_t n,
               double rate_hz,
               const WhyBisbigliandoRange *range,
               WhyRandom *random,
               float *out)
{
  double speed = exp2 (why_random_signed (random, 0, range->max_detune_cents) / 1200);
  double gain = pow (10, why_random_signed (random, 0, 3) / 20);
  for (size_t i = 0; i < n; i++)
    {
      double at = (double) i * speed;
      size_t before = (size_t) at;
      float part = (float) (at - (double) before);
      float here = before < n ? x[before] : 0, next = before + 1 < n ? x[before + 1] : here;
      out[i] = (float) gain * (here + part * (next - here));
    }
  WhyBiquad shelf
      = why_biquad_high_shelf (why_random_range (random, 600, 3000),
                               why_random_signed (random, range->min_shelf_db, range->max_shelf_db),
                               rate_hz);
  why_biquad_run (&shelf, out, n);
  for (int i = 0; i < 2; i++)
    {
      WhyBiquad peak
          = why_biquad_peaking (why_random_range (random, 300, 4000),
                                why_random_range (random, 0.7, 3),
                                why_random_signed (random, 0, 0.7 * range->max_shelf_db), rate_hz);
      why_biquad_run (&peak, out, n);
    }
}

/* Cross-fades between the two timbres: no player's periods are equal, and a key takes its time. */
static void
alternate (const float *first,
           const float *second,
           size_t n,
           double rate_hz,
           double alternation_hz,
           WhyRandom *random,
           float *out)
{
  double share = why_random_range (random, 0.35, 0.65),
         jitter = why_random_range (random, 0.02, 0.12);
  double fade = why_random_range (random, 0.006, 0.03) * rate_hz;
  double mix = 0, end = why_random_range (random, 0, 1) * rate_hz / alternation_hz;
  bool to_second = why_random_uniform (random) < 0.5;
  for (size_t i = 0; i < n; i++)
    {
      if ((double) i >= end)
        {
          to_second = !to_second;
          double length = rate_hz / alternation_hz * (to_second ? share : 1 - share);
          end += length * fmax (1 + jitter * why_random_normal (random), 0.3);
        }
      mix += ((to_second ? 1 : 0) - mix) / fade * 2;
      mix = fmin (fmax (mix, 0), 1);
      out[i] = (float) ((1 - mix) * (double) first[i] + mix * (double) second[i]);
    }
}

/* Each string rings until it is plucked again, then its old sound is damped within a few
 * milliseconds. */
static void
pluck_in_turn (const float *first,
               const float *second,
               size_t n,
               double rate_hz,
               double alternation_hz,
               WhyRandom *random,
               float *out)
{
  const float *strings[2] = { first, second };
  double jitter = why_random_range (random, 0.02, 0.1), damp = 0.012 * rate_hz,
         interval = rate_hz / alternation_hz / 2;
  size_t onset[2] = { 0, n };
  double gain[2] = { 1, 0 }, next = interval;
  int turn = 0;
  size_t old_onset[2] = { n, n };
  double old_gain[2] = { 0, 0 };

  for (size_t i = 0; i < n; i++)
    {
      if ((double) i >= next)
        {
          turn = 1 - turn;
          old_onset[turn] = onset[turn];
          old_gain[turn] = gain[turn];
          onset[turn] = i;
          gain[turn] = why_random_range (random, 0.7, 1);
          next += interval * fmax (1 + jitter * why_random_normal (random), 0.4);
        }
      double sum = 0;
      for (int s = 0; s < 2; s++)
        {
          if (onset[s] <= i)
            sum += gain[s] * (double) strings[s][i - onset[s]];
          if (old_onset[s] < onset[s] && onset[s] <= i)
            sum += old_gain[s] * exp (-(double) (i - onset[s]) / damp)
                   * (double) strings[s][i - old_onset[s]];
        }
      out[i] = (float) sum;
    }
}

WhyStatus
why_bisbigliando_play (const float *x,
                       size_t n,
                       double rate_hz,
                       WhyNoteKind kind,
                       const WhyBisbigliandoRange *range,
                       double alternation_hz,
                       WhyRandom *random,
                       float *out)
{
  float *other = malloc ((n + 1) * sizeof *other);
  if (!other)
    return WHY_ERR_MEMORY;
  change_timbre (x, n, rate_hz, range, random, other);
  if (kind == WHY_NOTE_PLUCKED)
    pluck_in_turn (x, other, n, rate_hz, alternation_hz, random, out);
  else
    alternate (x, other, n, rate_hz, alternation_hz, random, out);
  free (other);
  return WHY_OK;
}
