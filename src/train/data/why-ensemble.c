/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "train/data/why-objects.h"
#include "train/data/why-warp.h"

#define MAX_TAKE_S 4.0
#define FADE_S 0.012

typedef struct
{
  double rate_hz, step_s; /* step: the shortest note of the rhythm */
  gsize n_steps, n;
  WhyRandom *random;
  WhyWarp *warp;
  float *out;
} Score;

/* A note of the take, transposed by its speed, from its beginning or from where it sounds on. */
static void
add_note (const Score *score,
          const float *take,
          gsize n_take,
          double at_s,
          double length_s,
          double speed,
          float gain)
{
  gsize first = (gsize) (at_s * score->rate_hz), length = (gsize) (length_s * score->rate_hz),
        fade = (gsize) (FADE_S * score->rate_hz);
  for (gsize i = 0; i < length && first + i < score->n; i++)
    {
      double at = (double) i * speed, edge = fmin ((double) (length - i) / (double) fade, 1);
      if (at >= (double) n_take)
        break;
      score->out[first + i] += gain * (float) edge * why_warp_read (score->warp, take, n_take, at);
    }
}

/* A voice moves in steps, or holds chords. Its rhythm is a pattern that comes back, as rhythms do. */
static void
add_voice (const Score *score, const float *take, gsize n_take, float gain)
{
  WhyRandom *random = score->random;
  gsize pattern = 3 + why_random_index (random, 6),
        hold = (gsize) 1 << why_random_index (random, 4);
  double density = why_random_range (random, 0.3, 0.95), centre = why_random_range (random, -5, 5);
  gboolean plays[9], detached = why_random_chance (random, 0.4);
  for (gsize i = 0; i < pattern; i++)
    plays[i] = i == 0 || why_random_chance (random, density);
  gsize n_chord = hold > 2 ? 1 + why_random_index (random, 3) : 1;
  for (gsize step = 0; step < score->n_steps; step += hold)
    {
      if (!plays[step / hold % pattern])
        continue;
      double late_s = 0.012 * fabs (why_random_normal (random)),
             length_s = score->step_s * (double) hold
                        * (detached ? why_random_range (random, 0.3, 0.8) : 1.02);
      for (gsize k = 0; k < n_chord; k++)
        {
          double semitones = floor (centre + why_random_range (random, -5, 6));
          add_note (score, take, n_take, (double) step * score->step_s + late_s, length_s,
                    exp2 (semitones / 12), gain * (float) why_random_range (random, 0.6, 1));
        }
    }
}

static void
add_drums (const Score *score, float *scratch)
{
  WhyRandom *random = score->random;
  gsize n = MIN (score->n, (gsize) (0.4 * score->rate_hz)),
        every = 1 + why_random_index (random, 4);
  double squares = 1e-12;
  why_objects_render (n, score->rate_hz, random, scratch);
  for (gsize i = 0; i < n; i++)
    squares += (double) scratch[i] * (double) scratch[i];
  float gain = (float) (why_random_range (random, 0.1, 1) / sqrt (squares / (double) n));
  for (gsize step = why_random_index (random, every); step < score->n_steps; step += every)
    {
      gsize first = (gsize) ((double) step * score->step_s * score->rate_hz);
      for (gsize i = 0; i < n && first + i < score->n; i++)
        score->out[first + i] += gain * scratch[i];
    }
}

/* The take from where it begins to sound, at level 1. */
static gboolean
load_take (const WhyManifest *manifest,
           gsize row,
           double rate_hz,
           WhyAudioClip *clip,
           gsize *first,
           float *gain,
           WhyError *error)
{
  if (why_manifest_load_row (&manifest->rows[row], rate_hz, MAX_TAKE_S, clip, error) != WHY_OK)
    return FALSE;
  double squares = 1e-12;
  float peak = 0;
  for (gsize i = 0; i < clip->n; i++)
    {
      squares += (double) clip->samples[i] * (double) clip->samples[i];
      peak = fmaxf (peak, fabsf (clip->samples[i]));
    }
  for (*first = 0; *first + 1 < clip->n && fabsf (clip->samples[*first]) < 0.1f * peak; (*first)++)
    ;
  *gain = (float) (1 / sqrt (squares / (double) MAX (clip->n, 1)));
  return TRUE;
}

static gboolean
add_voices (const Score *score,
            const WhyManifest *manifest,
            const gsize *rows,
            gsize n_rows,
            WhyError *error)
{
  for (gsize voice = 0; voice < n_rows; voice++)
    {
      WhyAudioClip clip = { 0 };
      gsize first;
      float gain, level = (float) pow (10, why_random_range (score->random, -9, 0) / 20);
      if (!load_take (manifest, rows[voice], score->rate_hz, &clip, &first, &gain, error))
        return FALSE;
      add_voice (score, clip.samples + first, clip.n - first, level * gain);
      free (clip.samples);
    }
  return TRUE;
}

gboolean
why_ensemble_make (const WhyManifest *manifest,
                   const gsize *rows,
                   gsize n_rows,
                   double sample_rate_hz,
                   WhyRandom *random,
                   float **out,
                   gsize *n,
                   WhyError *error)
{
  *out = NULL;
  *n = 0;
  if (n_rows == 0)
    {
      why_error_set (error, WHY_ERR_INVALID, "there are no plain notes to make music of");
      return FALSE;
    }
  gboolean is_short = why_random_chance (random, 0.5);
  double beat_s = 60 / why_random_range (random, 55, 175),
         length_s = is_short ? why_random_log (random, 0.4, 2) : why_random_range (random, 2, 5.9);
  Score score = { .rate_hz = sample_rate_hz,
                  .step_s = beat_s / (double) (1 + why_random_index (random, 4)),
                  .n = (gsize) (length_s * sample_rate_hz),
                  .random = random,
                  .warp = malloc (sizeof *score.warp),
                  .out = calloc ((gsize) (length_s * sample_rate_hz), sizeof *score.out) };
  score.n_steps = (gsize) (length_s / score.step_s) + 1;
  float *scratch = malloc (score.n * sizeof *scratch);
  gboolean ok = score.warp && score.out && scratch;
  if (ok)
    {
      why_warp_init (score.warp);
      ok = add_voices (&score, manifest, rows, n_rows, error);
    }
  else
    why_error_set (error, WHY_ERR_MEMORY, "%s", why_status_str (WHY_ERR_MEMORY));
  if (ok && why_random_chance (random, 0.4))
    add_drums (&score, scratch);
  free (scratch);
  free (score.warp);
  if (!ok)
    {
      free (score.out);
      return FALSE;
    }
  *out = score.out;
  *n = score.n;
  return TRUE;
}
