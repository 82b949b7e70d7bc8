/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-sung.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/data/why-biquad.h"

#define N_FORMANTS 5
#define TUNE_SHARE 0.5 /* of what is plain */

void
why_sung_draw (WhyTechniqueKind kind, WhyRandom *random, WhySung *out)
{
  *out = (WhySung){ .pitch_hz = why_random_log (random, 80, 950) };
  why_technique_model_draw (kind, false, random, &out->technique);
  out->technique.brightness = 0; /* the mouth does that */
  out->tune = kind == WHY_TECHNIQUE_NONE && why_random_chance (random, TUNE_SHARE);
  double least_s = out->technique.rate_hz > 0 ? out->technique.onset_s * 2 + 0.6 : 0.5;
  out->duration_s = why_random_log (random, least_s, 5.9);
  out->seed = why_random_next (random);
}

/* Of a voice's pitch, in cents re the note: where it begins, a slow wander, and the steps of a tune. */
typedef struct
{
  double slide, slide_s, wander[3], wander_hz[3], phase[3];
  double step, target, left_s;
  bool tune;
} Path;

static void
draw_path (Path *path, bool tune, WhyRandom *random)
{
  *path = (Path){ .tune = tune };
  path->slide = why_random_chance (random, 0.5) ? why_random_range (random, -400, 150) : 0;
  path->slide_s = why_random_log (random, 0.03, 0.2);
  for (int i = 0; i < 3; i++)
    {
      path->wander[i] = why_random_range (random, 0, 9);
      path->wander_hz[i] = why_random_range (random, 0.15, 2.2);
      path->phase[i] = why_random_uniform (random);
    }
  path->left_s = why_random_log (random, 0.15, 1);
}

static double
path_at (Path *path, double t, double dt, WhyRandom *random)
{
  double cents = path->slide * exp (-t / path->slide_s);
  for (int i = 0; i < 3; i++)
    cents += path->wander[i] * sin (2 * M_PI * (path->wander_hz[i] * t + path->phase[i]));
  if (path->tune && (path->left_s -= dt) <= 0)
    {
      path->target = 100 * floor (why_random_range (random, -7, 8));
      path->left_s = why_random_log (random, 0.13, 1);
    }
  path->step += (path->target - path->step) * fmin (dt / 0.02, 1);
  return cents + path->step;
}

/* Takes the step out of a saw tooth where it would alias (V. Välimäki, A. Huovilainen 2007: PolyBLEP). */
static double
blunt (double place, double step)
{
  if (place < step)
    {
      double x = place / step;
      return x + x - x * x - 1;
    }
  if (place > 1 - step)
    {
      double x = (place - 1) / step;
      return x * x + x + x + 1;
    }
  return 0;
}

/* The voice's source: pulses of the larynx, none quite as long or as strong as the one before, and breath. */
static void
render_source (const WhySung *sung, size_t n, double rate_hz, WhyRandom *random, float *out)
{
  Path path;
  double place = 0, shake = 0, tilt = 0, breath = 0, strength = 1,
         jitter = why_random_log (random, 0.001, 0.012),
         breath_gain = pow (10, why_random_range (random, -45, -16) / 20),
         pole = exp (-2 * M_PI * why_random_log (random, 250, 2500) / rate_hz);
  draw_path (&path, sung->tune, random);
  for (size_t i = 0; i < n; i++)
    {
      double cents = path_at (&path, (double) i / rate_hz, 1 / rate_hz, random),
             step = sung->pitch_hz * exp2 (cents / 1200) * (1 + shake) / rate_hz;
      place += step;
      if (place >= 1)
        {
          place -= 1;
          shake = jitter * why_random_normal (random);
          strength = 1 + 2 * jitter * why_random_normal (random);
        }
      double saw = strength * (2 * place - 1 - blunt (place, step));
      tilt = pole * tilt + (1 - pole) * saw;
      breath = 0.6 * breath + 0.4 * why_random_normal (random);
      out[i] = (float) (tilt + 0.3 * breath_gain * breath);
    }
}

/* The five lowest resonances of a mouth, of any size and vowel; in trained voices the upper three stand
 * together (J. Sundberg, The Science of the Singing Voice, 1987). */
static void
sing_vowel (float *x, size_t n, double rate_hz, WhyRandom *random)
{
  bool trained = why_random_chance (random, 0.4);
  double size = why_random_range (random, 0.85, 1.3),
         hz[N_FORMANTS] = { why_random_log (random, 260, 850), why_random_log (random, 750, 2300),
                            trained ? 2700 : why_random_range (random, 2300, 3100),
                            trained ? 3000 : why_random_range (random, 3100, 3800),
                            trained ? 3300 : why_random_range (random, 3900, 4800) };
  for (int k = 0; k < N_FORMANTS; k++)
    {
      double width = 50 + 0.04 * hz[k],
             gain_db = why_random_range (random, 12, trained && k > 1 ? 26 : 22) - 1.5 * k;
      WhyBiquad formant = why_biquad_peaking (size * hz[k], hz[k] / width, gain_db, rate_hz);
      why_biquad_run (&formant, x, n);
    }
}

static void
shape (float *x, size_t n, double rate_hz, WhyRandom *random)
{
  double in = why_random_log (random, 0.01, 0.15) * rate_hz,
         out = why_random_log (random, 0.03, 0.3) * rate_hz,
         swell = why_random_range (random, -6, 6) / 20, hump = why_random_range (random, 0, 6) / 20;
  for (size_t i = 0; i < n; i++)
    {
      double at = (double) i / (double) n,
             edge = fmin (fmin ((double) i / in, (double) (n - i) / out), 1);
      x[i] *= (float) (edge * pow (10, swell * at + hump * sin (M_PI * at)));
    }
}

WhyStatus
why_sung_render (const WhySung *sung, size_t n, double sample_rate_hz, float *out)
{
  WhyRandom random = why_random_new (sung->seed);
  WhyStatus status = WHY_OK;
  render_source (sung, n, sample_rate_hz, &random, out);
  if (sung->technique.kind != WHY_TECHNIQUE_NONE)
    {
      float *plain = malloc ((n + 1) * sizeof *plain);
      if (!plain)
        return WHY_ERR_MEMORY;
      memcpy (plain, out, n * sizeof *plain);
      status = why_technique_model_play (&sung->technique, plain, n, sample_rate_hz, out);
      free (plain);
    }
  sing_vowel (out, n, sample_rate_hz, &random);
  shape (out, n, sample_rate_hz, &random);
  return status;
}
