/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-synth-private.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/why-random.h"

#define N_WAVES 5
#define PEAK 0.89

/* A slow random function: a few sinusoids of random frequency and phase, standard deviation 1. */
typedef struct
{
  double omega[N_WAVES], phase[N_WAVES];
} Wander;

/* What a technique does to the tone at one instant. */
typedef struct
{
  double cents;  /* re the pitch */
  double gain;   /* 0..1 */
  double timbre; /* 0: first spectrum, 1: second */
} Control;

typedef struct
{
  WhySynthParams params; /* every value set */
  const WhySynthTechnique *technique;
  double first[WHY_SYNTH_MAX_PARTIALS]; /* amplitudes, unit power */
  double second[WHY_SYNTH_MAX_PARTIALS];
  Wander cycle_wander, strength_wander, pitch_wander, level_wander;
  WhyRandom random;
} Voice;

static void
init_wander (Wander *wander, double min_hz, double max_hz, WhyRandom *random)
{
  for (size_t i = 0; i < N_WAVES; i++)
    {
      /* one wave in each fifth of the range, so that no two beat slowly against each other */
      double place = ((double) i + why_random_uniform (random)) / N_WAVES;
      wander->omega[i] = 2 * M_PI * (min_hz + (max_hz - min_hz) * place);
      wander->phase[i] = 2 * M_PI * why_random_uniform (random);
    }
}

static double
wander_at (const Wander *wander, double t)
{
  double sum = 0;
  for (size_t i = 0; i < N_WAVES; i++)
    sum += sin (wander->omega[i] * t + wander->phase[i]);
  return sum * sqrt (2.0 / N_WAVES);
}

/* Cycles of the modulation since the start: the mean rate is the one asked for. */
static double
cycles_at (const Voice *voice, double t)
{
  double unevenness = voice->technique->kind == WHY_SYNTH_FLATTERZUNGE ? 0.05 : 0.02;
  return voice->params.rate_hz * t + unevenness * wander_at (&voice->cycle_wander, t);
}

/* A switch between 0 and 1 once a cycle, whose edges last about 12 ms as a finger's do (less where
 * the cycle is short); it is 0 for a little longer than 1 when lean > 0. */
static double
alternate (const Voice *voice, double cycles, double lean)
{
  double steepness = fmax (98 / (2 * M_PI * voice->params.rate_hz), 1.5);
  double place = steepness * (sin (2 * M_PI * cycles) + lean);
  return 0.5 - 0.5 * sin (M_PI / 2 * fmax (-1, fmin (place, 1)));
}

/* From 0 to 1 and back once a cycle; up during the part "rise" of it. */
static double
pulse (double cycles, double rise)
{
  double place = cycles - floor (cycles);
  return place < rise ? 0.5 - 0.5 * cos (M_PI * place / rise)
                      : 0.5 + 0.5 * cos (M_PI * (place - rise) / (1 - rise));
}

static void
control_vibrato (const Voice *voice, double t, Control *out)
{
  double swing = sin (2 * M_PI * cycles_at (voice, t));
  double strength = 1 + 0.03 * wander_at (&voice->strength_wander, t);
  out->cents += voice->params.extent_cents * strength * swing;
  out->gain *= 1 - 0.03 * (1 - swing); /* breath and resonances follow the pitch a little */
}

static void
control_trill (const Voice *voice, double t, Control *out)
{
  double upper = alternate (voice, cycles_at (voice, t), 0.08);
  out->cents += voice->params.extent_cents * upper;
  out->gain *= 1 - 0.5 * upper * (1 - upper); /* weak while the finger moves */
}

/* Strokes of the bow or flutters of the tongue: louder is brighter too. */
static void
control_strokes (const Voice *voice, double t, double rise, double roughness, Control *out)
{
  double strength = 1 + roughness * wander_at (&voice->strength_wander, t);
  double gap = voice->params.depth * (1 - pulse (cycles_at (voice, t), rise));
  out->gain *= 1 - fmin (gap * strength, 1);
  out->timbre = 0.5 * gap;
}

/* Attack and release, raised cosines. */
static double
envelope_at (double t, double duration_s)
{
  double attack_s = fmin (0.05, 0.2 * duration_s), release_s = fmin (0.1, 0.3 * duration_s);
  double gain = 1;
  if (t < attack_s)
    gain *= 0.5 - 0.5 * cos (M_PI * t / attack_s);
  if (duration_s - t < release_s)
    gain *= 0.5 - 0.5 * cos (M_PI * fmax (duration_s - t, 0) / release_s);
  return gain;
}

static Control
control_at (const Voice *voice, double t)
{
  Control control = {
    .cents = 1.5 * wander_at (&voice->pitch_wander, t),
    .gain
    = envelope_at (t, voice->params.duration_s) * (1 + 0.01 * wander_at (&voice->level_wander, t)),
  };
  switch (voice->technique->kind)
    {
    case WHY_SYNTH_VIBRATO:
      control_vibrato (voice, t, &control);
      break;
    case WHY_SYNTH_TRILL:
      control_trill (voice, t, &control);
      break;
    case WHY_SYNTH_TREMOLO:
      control_strokes (voice, t, 0.25, 0.03, &control);
      break;
    case WHY_SYNTH_BISBIGLIANDO:
      control.timbre = voice->params.depth * alternate (voice, cycles_at (voice, t), 0.08);
      break;
    case WHY_SYNTH_FLATTERZUNGE:
      control_strokes (voice, t, 0.35, 0.12, &control);
      break;
    case WHY_SYNTH_NONE:
      break;
    }
  return control;
}

static void
normalise_power (double *spectrum, unsigned n)
{
  double power = 0;
  for (unsigned i = 0; i < n; i++)
    power += spectrum[i] * spectrum[i];
  for (unsigned i = 0; i < n; i++)
    spectrum[i] /= sqrt (power);
}

/* Two timbres of equal power: the plain one, and what it turns into. For bisbigliando that is
 * another fingering of the same note, with weaker odd partials and a hump around the fifth; for the
 * others it is the duller spectrum of a softer sound. */
static void
init_spectra (Voice *voice)
{
  unsigned n = voice->params.n_partials;
  bool fingering = voice->technique->kind == WHY_SYNTH_BISBIGLIANDO;
  for (unsigned i = 0; i < n; i++)
    {
      double h = i + 1.0;
      double ripple = exp2 (0.8 * (why_random_uniform (&voice->random) - 0.5));
      double tilt
          = fingering ? (i % 2 ? 1.4 : 0.55) * (1 + 1.5 * exp (-0.5 * (h - 5) * (h - 5))) : 1 / h;
      voice->first[i] = ripple * pow (h, -1.3);
      voice->second[i] = voice->first[i] * tilt;
    }
  normalise_power (voice->first, n);
  normalise_power (voice->second, n);
}

static void
init_voice (Voice *voice, const WhySynthParams *params, const WhySynthTechnique *technique)
{
  voice->params = *params;
  voice->technique = technique;
  voice->random = why_random_new (params->seed);
  init_spectra (voice);
  /* The unevenness of cycles lies below the rate itself, or it would be heard as another rate. */
  double rate_hz = params->rate_hz;
  init_wander (&voice->cycle_wander, 0.05 * rate_hz, 0.3 * rate_hz, &voice->random);
  init_wander (&voice->strength_wander, 0.05 * rate_hz, 0.3 * rate_hz, &voice->random);
  init_wander (&voice->pitch_wander, 0.2, 1.5, &voice->random);
  init_wander (&voice->level_wander, 0.2, 1.5, &voice->random);
}

/* 1 for frequencies below 0.40 of the sample rate, 0 above 0.45. */
static double
band_limit (double cycles_per_sample)
{
  double over = (cycles_per_sample - 0.40) / 0.05;
  return over <= 0 ? 1 : over >= 1 ? 0 : 0.5 + 0.5 * cos (M_PI * over);
}

/* sum over h of a_h sin (h phase), with sin (h x) = 2 cos x sin ((h-1) x) - sin ((h-2) x). */
static double
sum_partials (const Voice *voice, double phase, double cycles_per_sample, double timbre)
{
  double previous = 0, sine = sin (phase), twice_cos = 2 * cos (phase), sum = 0;
  for (unsigned i = 0; i < voice->params.n_partials; i++)
    {
      double limit = band_limit ((i + 1) * cycles_per_sample);
      if (limit <= 0)
        break;
      double amplitude = voice->first[i] + timbre * (voice->second[i] - voice->first[i]);
      sum += limit * amplitude * sine;
      double next = twice_cos * sine - previous;
      previous = sine;
      sine = next;
    }
  return sum;
}

/* Low-passed white noise with the tone's envelope, noise_db above its power; overwrites gains. */
static void
add_noise (Voice *voice, float *out, float *gains, size_t n)
{
  double keep = exp (-2 * M_PI * fmin (6000 / voice->params.sample_rate_hz, 0.4));
  double low = 0, tone_power = 0, noise_power = 0;
  for (size_t i = 0; i < n; i++)
    {
      low = keep * low + (1 - keep) * (why_random_uniform (&voice->random) - 0.5);
      gains[i] = (float) (low * gains[i]);
      tone_power += (double) out[i] * out[i];
      noise_power += (double) gains[i] * gains[i];
    }
  double scale = sqrt (tone_power / noise_power) * pow (10, voice->params.noise_db / 20);
  for (size_t i = 0; i < n; i++)
    out[i] += (float) (scale * gains[i]);
}

/* gains: room for n values. */
static void
render_voice (Voice *voice, float *out, float *gains, size_t n)
{
  const WhySynthParams *p = &voice->params;
  double phase = 0, peak = 0;
  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i / p->sample_rate_hz;
      Control control = control_at (voice, t);
      double cycles_per_sample = p->pitch_hz * exp2 (control.cents / 1200) / p->sample_rate_hz;
      double tone = sum_partials (voice, phase, cycles_per_sample, control.timbre);
      gains[i] = (float) control.gain;
      out[i] = (float) (control.gain * tone);
      phase = remainder (phase + 2 * M_PI * cycles_per_sample, 2 * M_PI);
    }
  if (p->noise_db > -INFINITY)
    add_noise (voice, out, gains, n);
  for (size_t i = 0; i < n; i++)
    peak = fmax (peak, fabs (out[i]));
  for (size_t i = 0; i < n; i++)
    out[i] = (float) (PEAK * out[i] / peak);
}

WhyStatus
why_synth_render (const WhySynthParams *params, float **out, size_t *n, WhyError *error)
{
  WhySynthParams checked = *params;
  const WhySynthTechnique *technique;
  WhyStatus status = why_synth_check_params (&checked, &technique, error);
  *out = NULL;
  *n = 0;
  if (status)
    return status;
  size_t n_samples = (size_t) llround (checked.duration_s * checked.sample_rate_hz);
  float *samples = calloc (n_samples, sizeof *samples);
  float *gains = calloc (n_samples, sizeof *gains);
  if (samples && gains)
    {
      Voice voice;
      init_voice (&voice, &checked, technique);
      render_voice (&voice, samples, gains, n_samples);
      *out = samples;
      *n = n_samples;
      samples = NULL;
    }
  else
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory for %g s of sound",
                            checked.duration_s);
  free (samples);
  free (gains);
  return status;
}
