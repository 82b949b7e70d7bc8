/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-distractors.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "train/data/why-biquad.h"

#define N_FORMANTS 3
#define BLOCK 64 /* samples between changes of a voice's settings */

/* One-pole smoothing turns white noise to pink-like and brown-like spectra. */
static void
add_colour (size_t n, double pole, WhyRandom *random, float *out)
{
  double state = 0;
  for (size_t i = 0; i < n; i++)
    {
      state = pole * state + (1 - pole) * why_random_normal (random);
      out[i] += (float) state;
    }
}

static void
add_hum (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double hum_hz = why_random_chance (random, 0.5) ? 50 : 60,
         fall = why_random_range (random, 0.7, 2);
  for (size_t i = 0; i < n; i++)
    for (int h = 1; h <= 9; h += 2)
      out[i] += (float) (sin (2 * M_PI * hum_hz * h * (double) i / rate_hz) / pow (h, fall));
  add_colour (n, 0, random, out);
}

static void
add_clicks (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double per_second = why_random_range (random, 0.3, 2.5);
  for (size_t i = 0; i < n; i++)
    out[i] += (float) (0.01 * why_random_normal (random)
                       + (why_random_chance (random, per_second / rate_hz) ? 20 : 0));
}

/* Noise that gets louder and softer without a period: wind, traffic, rustle. */
static void
add_gusts (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double pole = why_random_range (random, 0, 0.99),
         slow = exp (-2 * M_PI * why_random_log (random, 0.2, 8) / rate_hz);
  double state = 0, level = 0, gain = sqrt ((1 + slow) / (1 - slow));
  for (size_t i = 0; i < n; i++)
    {
      level = slow * level + (1 - slow) * why_random_normal (random);
      state = pole * state + (1 - pole) * why_random_normal (random);
      out[i] += (float) (state * exp (0.7 * gain * level));
    }
}

/* Where a voice is: in a voiced sound, a hiss or a pause of 50 to 400 ms. */
typedef struct
{
  double pitch_hz, glide, level, voicing, formants[N_FORMANTS], targets[N_FORMANTS], left_s;
  double syllable_s; /* mean length; 0: sounds follow each other as they like */
  bool vowel;
} Speech;

/* Consonants and vowels in turn, a few syllables a second: what in speech is most like a tremolo. A
 * few of either are long: the end of a phrase, or a pause. */
static void
next_in_syllable (Speech *s, WhyRandom *random)
{
  double kind = why_random_uniform (random);
  s->vowel = !s->vowel;
  s->voicing = s->vowel || kind < 0.4;
  double part
      = s->vowel ? why_random_range (random, 0.35, 0.85) : why_random_range (random, 0.2, 0.6);
  s->left_s = s->syllable_s * part;
  if (s->vowel)
    s->level = why_random_range (random, 0.4, 1);
  else if (kind < 0.4) /* a nasal or a liquid */
    s->level = why_random_range (random, 0.1, 0.45);
  else if (kind < 0.75) /* a hiss */
    s->level = why_random_range (random, 0.05, 0.3);
  else /* a stop, or the end of a phrase */
    s->level = 0;
  if (kind > 0.96)
    s->left_s = why_random_range (random, 0.15, 0.7);
}

static void
next_freely (Speech *s, WhyRandom *random)
{
  double kind = why_random_uniform (random);
  s->voicing = kind < 0.62 ? 1 : 0;
  s->level = kind > 0.85      ? 0
             : s->voicing > 0 ? why_random_range (random, 0.4, 1)
                              : why_random_range (random, 0.05, 0.3);
  s->left_s = kind > 0.85 ? why_random_log (random, 0.04, 0.6) : why_random_log (random, 0.05, 0.3);
}

static void
next_sound (Speech *s, double base_hz, WhyRandom *random)
{
  if (s->syllable_s > 0)
    next_in_syllable (s, random);
  else
    next_freely (s, random);
  s->pitch_hz = base_hz * exp2 (why_random_range (random, -5, 5) / 12);
  s->glide = why_random_range (random, -12, 12) / 12;
  s->targets[0] = why_random_log (random, 280, 850);
  s->targets[1] = why_random_log (random, 800, 2400);
  s->targets[2] = why_random_log (random, 2300, 3500);
}

static void
add_speech (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double base_hz = why_random_log (random, 85, 240), phase = 0, level = 0, voicing = 0, tilt = 0,
         memory[N_FORMANTS][2] = { { 0 } };
  Speech s = { .formants = { 500, 1500, 2500 } };
  if (why_random_chance (random, 0.7))
    s.syllable_s = 1 / why_random_log (random, 2.5, 7.5);
  double a1[N_FORMANTS] = { 0 }, a2[N_FORMANTS] = { 0 }, gain[N_FORMANTS] = { 0 };
  for (size_t i = 0; i < n; i++)
    {
      if (i % BLOCK == 0)
        {
          double dt = BLOCK / rate_hz;
          s.left_s -= dt;
          if (s.left_s <= 0)
            next_sound (&s, base_hz, random);
          s.pitch_hz *= exp2 (s.glide * dt);
          for (int k = 0; k < N_FORMANTS; k++)
            {
              s.formants[k] += (s.targets[k] - s.formants[k]) * fmin (dt / 0.04, 1);
              double width = 60 + 0.05 * s.formants[k], r = exp (-M_PI * width / rate_hz);
              a1[k] = 2 * r * cos (2 * M_PI * s.formants[k] / rate_hz);
              a2[k] = -r * r;
              gain[k] = 1 - r;
            }
        }
      level += (s.level - level) * fmin (1 / (0.015 * rate_hz), 1);
      voicing += (s.voicing - voicing) * fmin (1 / (0.01 * rate_hz), 1);
      phase += s.pitch_hz * (1 + 0.01 * why_random_normal (random)) / rate_hz;
      double pulse = phase >= 1 ? 12 : 0;
      phase -= phase >= 1;
      tilt = 0.9 * tilt + 0.3 * pulse;
      double source = level * (voicing * tilt + (1 - voicing) * why_random_normal (random)),
             sum = 0;
      for (int k = 0; k < N_FORMANTS; k++)
        {
          double y = gain[k] * source + a1[k] * memory[k][0] + a2[k] * memory[k][1];
          memory[k][1] = memory[k][0];
          memory[k][0] = y;
          sum += y / (k + 1);
        }
      out[i] += (float) (sum + (1 - voicing) * 0.2 * source);
    }
}

void
why_distractors_render (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  size_t kind = why_random_index (random, 10);
  memset (out, 0, n * sizeof *out);
  if (kind < 3)
    add_colour (n, kind == 0 ? 0 : kind == 1 ? 0.9 : 0.995, random, out);
  else if (kind == 3)
    add_hum (n, rate_hz, random, out);
  else if (kind == 4)
    add_clicks (n, rate_hz, random, out);
  else if (kind == 5)
    add_gusts (n, rate_hz, random, out);
  else
    for (size_t voices = kind < 9 ? 1 : 2 + why_random_index (random, 4); voices > 0; voices--)
      add_speech (n, rate_hz, random, out);
  float gain = (float) pow (10, why_random_range (random, -60, -10) / 20);
  for (size_t i = 0; i < n; i++)
    out[i] *= gain;
}
