/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-technique-model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/data/why-biquad.h"
#include "train/data/why-bisbigliando.h"
#include "train/data/why-warp.h"

#define DRIFT_WAVES 3
#define MAX_DRIFT_HZ 0.6

/* Goes through the cycles of a technique, each with a length and a strength of its own. */
typedef struct
{
  const WhyTechniqueModel *model;
  WhyRandom random;
  double place;  /* in the cycle, 0..1 */
  double length; /* re 1 / rate */
  double strength, last_strength;
  size_t n_cycles; /* begun before this one */
  double drift_hz[DRIFT_WAVES], drift_phase[DRIFT_WAVES];
  double time_s, step_s, tempo;
} Cycles;

/* What a technique does to the note at one sample. */
typedef struct
{
  double cents, gain_db, timbre, noise; /* timbre 0: as recorded, 1: the second one */
} Control;

typedef struct
{
  const WhyTechniqueModel *model;
  Cycles cycles;
  const float *x, *bright, *dark; /* the note, and what is above and below its brightness */
  size_t n;
  double sample_rate_hz;
  double pitch_hz[2], pitch_phase[2], pitch_cents; /* slow drift of the player */
} Voice;

static void
cycles_begin (Cycles *c)
{
  const WhyTechniqueModel *g = c->model;
  c->last_strength = c->strength;
  c->length = fmin (fmax (1 + g->jitter * why_random_normal (&c->random), 0.6), 1.5);
  c->strength = fmin (fmax (1 + g->unevenness * why_random_normal (&c->random), 0.3), 1.8);
}

static void
cycles_init (Cycles *c, const WhyTechniqueModel *g, double sample_rate_hz)
{
  *c = (Cycles){
    .model = g, .random = why_random_new (g->seed), .step_s = 1 / sample_rate_hz, .strength = 1
  };
  for (int i = 0; i < DRIFT_WAVES; i++)
    {
      c->drift_hz[i] = why_random_range (&c->random, 0.1, MAX_DRIFT_HZ);
      c->drift_phase[i] = why_random_uniform (&c->random);
    }
  cycles_begin (c);
  c->place = g->kind == WHY_TECHNIQUE_TREMOLO || g->kind == WHY_TECHNIQUE_REPEATED
                 ? 0
                 : why_random_uniform (&c->random);
}

/* One sample on; true where a new cycle begins. */
static bool
cycles_step (Cycles *c, size_t i)
{
  if (i % 256 == 0)
    {
      double sum = 0;
      for (int k = 0; k < DRIFT_WAVES; k++)
        sum += sin (2 * M_PI * (c->drift_hz[k] * c->time_s + c->drift_phase[k]));
      c->tempo = c->model->rate_hz * exp (c->model->drift * sum / sqrt (DRIFT_WAVES / 2.0));
    }
  c->time_s += c->step_s;
  c->place += c->step_s * c->tempo / c->length;
  if (c->place < 1)
    return false;
  c->place -= 1;
  c->n_cycles++;
  cycles_begin (c);
  return true;
}

/* 0 before the onset, 1 once the technique is grown. */
static double
ramp (const WhyTechniqueModel *g, double t)
{
  if (g->onset_s <= 0)
    return 1;
  double x = fmin (fmax ((t - g->onset_s) / g->onset_s, 0), 1);
  return x * x * (3 - 2 * x);
}

/* From 0 up to 1 within edge around place 0, and down around place duty. */
static double
square (double place, double duty, double edge)
{
  double up = place < 0.5 * (1 + duty) ? place : place - 1, down = up - duty;
  double rise = 0.5 + 0.5 * sin (M_PI / 2 * fmin (fmax (2 * up / edge, -1), 1));
  double fall = 0.5 - 0.5 * sin (M_PI / 2 * fmin (fmax (2 * down / edge, -1), 1));
  return rise * fall;
}

static Control
control_at (Voice *v)
{
  const WhyTechniqueModel *g = v->model;
  Cycles *c = &v->cycles;
  double grown = ramp (g, c->time_s), place = c->place;
  /* A cycle's strength passes into the next one's over the whole cycle: no step within a swing. */
  double even = c->last_strength + (c->strength - c->last_strength) * place,
         strength = grown * even;
  Control out = { 0, 0, 0, 0 };
  switch (g->kind)
    {
    case WHY_TECHNIQUE_VIBRATO:
      out.cents = 0.5 * g->extent_cents * strength
                  * sin (2 * M_PI * place + g->lean * sin (2 * M_PI * place));
      out.gain_db = 0.5 * g->depth_db * strength * (sin (2 * M_PI * (place + g->am_phase)) - 1);
      break;
    case WHY_TECHNIQUE_TRILL:
      {
        double edge = fmin (g->edge_s * c->tempo, 0.4),
               upper = square (place, 1 - g->duty, edge) * (grown > 0.5);
        out.cents = g->extent_cents * even * upper;
        /* Weak while the finger moves; the upper note has its own loudness and timbre. */
        out.gain_db = -4 * g->depth_db * upper * (1 - upper) * (grown > 0.5) + g->am_phase * upper;
        out.timbre = upper;
        break;
      }
    case WHY_TECHNIQUE_TREMOLO:
      {
        double up = place / g->duty, down = (place - g->duty) / (1 - g->duty);
        double swell
            = place < g->duty ? 0.5 - 0.5 * cos (M_PI * up) : 0.5 + 0.5 * cos (M_PI * down);
        /* Up and down strokes differ. */
        double stroke = c->n_cycles % 2 ? -0.08 * g->depth_db : 0;
        out.gain_db = g->depth_db * (swell - 1) + 6 * (even - 1) + stroke;
        out.cents = g->extent_cents * (swell - 0.5);
        out.noise = place < g->duty ? swell : swell * swell;
        break;
      }
    case WHY_TECHNIQUE_FLATTERZUNGE:
      {
        double swing = sin (2 * M_PI * place) + 0.25 * sin (4 * M_PI * (place + g->am_phase));
        out.gain_db = 0.5 * g->depth_db * strength * (swing - 1);
        out.cents = 0.5 * g->extent_cents * strength * sin (2 * M_PI * (place + g->am_phase));
        out.noise = grown * (0.6 + 0.4 * swing);
        break;
      }
    case WHY_TECHNIQUE_GLISSANDO:
      {
        double length_s = (double) v->n / v->sample_rate_hz,
               x = fmin (c->time_s / (g->duty * length_s), 1);
        out.cents = g->extent_cents * x * x * (3 - 2 * x);
        break;
      }
    case WHY_TECHNIQUE_NONE:
    case WHY_TECHNIQUE_BISBIGLIANDO:
    case WHY_TECHNIQUE_REPEATED:
    case WHY_TECHNIQUE_BEATING:
    default:
      break;
    }
  for (int i = 0; i < 2; i++)
    out.cents += v->pitch_cents * sin (2 * M_PI * (v->pitch_hz[i] * c->time_s + v->pitch_phase[i]));
  return out;
}

/* A stroke begins the note anew: a pluck at its attack, a bow or a tongue somewhere in its steady
 * part. */
static double
restart (Voice *v)
{
  const WhyTechniqueModel *g = v->model;
  if (g->plucked || g->kind == WHY_TECHNIQUE_REPEATED)
    return 0;
  return (double) v->n * why_random_range (&v->cycles.random, 0.1, 0.3);
}

static float
read_note (const Voice *v, const WhyWarp *warp, double at, const Control *control)
{
  double gain = pow (10, control->gain_db / 20);
  if (v->model->brightness <= 0 || !v->bright)
    return (float) gain * why_warp_read (warp, v->x, v->n, at);
  /* Loudness goes with brightness: high partials take the swing of the level first and most. */
  double soft = pow (gain, 1 - v->model->brightness),
         hard = pow (gain, 1 + 0.5 * v->model->brightness);
  double shade = 1 - 0.5 * control->timbre * v->model->brightness;
  return (float) (soft * (double) why_warp_read (warp, v->dark, v->n, at)
                  + hard * shade * (double) why_warp_read (warp, v->bright, v->n, at));
}

/* One reader of the note; for strokes the old one fades while the new one begins. */
static void
play (Voice *v, const WhyWarp *warp, float *out)
{
  const WhyTechniqueModel *g = v->model;
  bool strokes
      = (g->kind == WHY_TECHNIQUE_TREMOLO && g->plucked) || g->kind == WHY_TECHNIQUE_REPEATED;
  bool jumps = g->kind == WHY_TECHNIQUE_TREMOLO && !g->plucked
               && why_random_chance (&v->cycles.random, 0.5);
  double at = 0, old_at = -1, fade = 1,
         fade_step = 1 / (fmax (g->edge_s, 0.006) * v->sample_rate_hz);
  double noise_state = 0, noise_gain = pow (10, g->noise_db / 20), rms = 0, gain = 1, old_gain = 1;
  for (size_t i = 0; i < v->n; i++)
    rms += (double) v->x[i] * (double) v->x[i];
  rms = sqrt (rms / (double) (v->n ? v->n : 1));

  for (size_t i = 0; i < v->n; i++)
    {
      if (cycles_step (&v->cycles, i) && (strokes || jumps))
        {
          old_at = at, old_gain = gain;
          at = jumps ? at + why_random_signed (&v->cycles.random, 0.002, 0.02) * v->sample_rate_hz
                     : restart (v);
          at = fmax (at, 0);
          gain = strokes ? fmin (v->cycles.strength, 1.5) : 1;
          fade = 0;
        }
      Control control = control_at (v);
      double speed = exp2 (control.cents / 1200);
      bool silent = g->kind == WHY_TECHNIQUE_REPEATED && v->cycles.place > g->duty;
      if (silent && gain > 0)
        old_at = at, old_gain = gain, fade = 0, gain = 0;
      Control level = control;
      if (strokes)
        level.gain_db = 0;
      double value = gain * (fade < 1 ? fade : 1) * (double) read_note (v, warp, at, &level);
      if (fade < 1 && old_at >= 0)
        {
          value += old_gain * (1 - fade) * (double) read_note (v, warp, old_at, &level);
          old_at += speed;
        }
      fade = fmin (fade + fade_step, 1);
      at += speed;
      noise_state = 0.75 * noise_state + 0.25 * why_random_normal (&v->cycles.random);
      out[i] = (float) (value + noise_gain * rms * 2.6 * control.noise * noise_state);
    }
}

/* A second string of the same note. Each partial beats at a pace of its own, and at a constant one. */
static void
add_string (const WhyTechniqueModel *g, const float *x, size_t n, const WhyWarp *warp, float *out)
{
  double speed = exp2 (g->extent_cents / 1200);
  float gain = (float) pow (10, -g->depth_db / 20);
  for (size_t i = 0; i < n; i++)
    out[i] += gain * why_warp_read (warp, x, n, (double) i * speed);
}

static WhyStatus
play_bisbigliando (
    const WhyTechniqueModel *g, const float *x, size_t n, double sample_rate_hz, float *out)
{
  WhyRandom random = why_random_new (g->seed);
  return why_bisbigliando_play (x, n, sample_rate_hz,
                                g->plucked ? WHY_NOTE_PLUCKED : WHY_NOTE_SUSTAINED,
                                g->unheard ? &why_bisbigliando_testing : &why_bisbigliando_training,
                                g->rate_hz, &random, out);
}

WhyStatus
why_technique_model_play (
    const WhyTechniqueModel *g, const float *x, size_t n, double sample_rate_hz, float *out)
{
  if (g->kind == WHY_TECHNIQUE_BISBIGLIANDO)
    return play_bisbigliando (g, x, n, sample_rate_hz, out);
  Voice v = { .model = g, .x = x, .n = n, .sample_rate_hz = sample_rate_hz };
  WhyWarp *warp = malloc (sizeof *warp);
  float *bands = malloc ((2 * n + 1) * sizeof *bands);
  if (!warp || !bands)
    {
      free (warp);
      free (bands);
      return WHY_ERR_MEMORY;
    }
  why_warp_init (warp);
  cycles_init (&v.cycles, g, sample_rate_hz);
  v.pitch_cents = why_random_range (&v.cycles.random, 0, 3);
  for (int i = 0; i < 2; i++)
    {
      v.pitch_hz[i] = why_random_range (&v.cycles.random, 0.1, 0.9);
      v.pitch_phase[i] = why_random_uniform (&v.cycles.random);
    }
  if (g->brightness > 0)
    {
      float *dark = bands, *bright = bands + n;
      WhyBiquad low = why_biquad_low_pass (why_random_log (&v.cycles.random, 500, 3000), M_SQRT1_2,
                                           sample_rate_hz);
      memcpy (dark, x, n * sizeof *dark);
      why_biquad_run (&low, dark, n);
      for (size_t i = 0; i < n; i++)
        bright[i] = x[i] - dark[i];
      v.dark = dark;
      v.bright = bright;
    }
  play (&v, warp, out);
  if (g->kind == WHY_TECHNIQUE_BEATING)
    add_string (g, x, n, warp, out);
  free (bands);
  free (warp);
  return WHY_OK;
}
