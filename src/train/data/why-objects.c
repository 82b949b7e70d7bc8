/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-objects.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "train/data/why-biquad.h"

#define MAX_MODES 14

/* Partials that ring: each dies away at its own pace, and may have a twin that beats with it. */
typedef struct
{
  size_t n;
  double hz[MAX_MODES], level[MAX_MODES], decay_s[MAX_MODES];
  double fall,
      fall_s; /* octaves by which the pitch is higher at first, and how soon that is over */
} Modes;

static void
ring (const Modes *modes, size_t from, size_t n, double rate_hz, double gain, float *out)
{
  for (size_t m = 0; m < modes->n; m++)
    {
      double phase = 0, level = gain * modes->level[m],
             keep = exp (-6.9 / (modes->decay_s[m] * rate_hz));
      for (size_t i = from; i < n && level > 1e-6; i++, level *= keep)
        {
          double t = (double) (i - from) / rate_hz,
                 octaves = modes->fall > 0 ? modes->fall * exp (-t / modes->fall_s) : 0;
          phase += modes->hz[m] * exp2 (octaves) / rate_hz;
          out[i] += (float) (level * sin (2 * M_PI * phase));
        }
    }
}

static void
add_burst (size_t from,
           size_t n,
           double rate_hz,
           double decay_s,
           double pole,
           double gain,
           WhyRandom *random,
           float *out)
{
  double state = 0, level = gain, keep = exp (-6.9 / (decay_s * rate_hz)),
         even = sqrt ((1 + pole) / (1 - pole));
  for (size_t i = from; i < n && level > 1e-6; i++, level *= keep)
    {
      state = pole * state + (1 - pole) * why_random_normal (random);
      out[i] += (float) (level * even * state);
    }
}

/* When it is struck again: irregularly, or in the steady pulse of a rhythm. */
typedef struct
{
  double pulse_s; /* 0: none */
  double shortest_s;
} Rhythm;

static Rhythm
draw_rhythm (double shortest_s, WhyRandom *random)
{
  bool steady = why_random_chance (random, 0.5);
  return (Rhythm){ steady ? why_random_log (random, shortest_s, 0.7) : 0, shortest_s };
}

static size_t
next_strike (const Rhythm *rhythm, size_t at, double rate_hz, WhyRandom *random)
{
  double wait_s = rhythm->pulse_s > 0 ? rhythm->pulse_s * (1 + 0.02 * why_random_normal (random))
                                            * (why_random_chance (random, 0.2) ? 2 : 1)
                                      : why_random_log (random, rhythm->shortest_s, 1.2);
  return at + (size_t) (wait_s * rate_hz) + 1;
}

static void
add_drum (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  Modes modes = { .n = 2 + why_random_index (random, 5) };
  double base_hz = why_random_log (random, 45, 500), ring_s = why_random_log (random, 0.06, 0.9),
         noise = why_random_range (random, 0, 1), noise_s = why_random_log (random, 0.02, 0.4),
         pole = why_random_range (random, 0, 0.97);
  modes.fall = why_random_chance (random, 0.6) ? why_random_range (random, 0.05, 0.7) : 0;
  modes.fall_s = why_random_log (random, 0.01, 0.15);
  for (size_t m = 0; m < modes.n; m++)
    {
      modes.hz[m] = base_hz * (m ? why_random_range (random, 1.3, 5) : 1);
      modes.level[m] = m ? why_random_range (random, 0.05, 0.6) : 1;
      modes.decay_s[m] = ring_s * (m ? why_random_range (random, 0.2, 1) : 1);
    }
  bool once = why_random_chance (random, 0.5);
  Rhythm rhythm = draw_rhythm (0.12, random);
  for (size_t at = 0; at < n; at = once ? n : next_strike (&rhythm, at, rate_hz, random))
    {
      double gain = once ? 1 : why_random_range (random, 0.3, 1);
      ring (&modes, at, n, rate_hz, gain, out);
      add_burst (at, n, rate_hz, noise_s, pole, 0.5 * noise * gain, random, out);
    }
}

/* Partials that are no multiples of one another, often in pairs that beat. */
static void
add_metal (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  Modes modes = { .n = 2 * (2 + why_random_index (random, MAX_MODES / 2 - 1)) };
  double base_hz = why_random_log (random, 150, 1800), ring_s = why_random_log (random, 0.15, 6);
  for (size_t m = 0; m < modes.n; m += 2)
    {
      bool pair = why_random_chance (random, 0.5);
      modes.hz[m] = base_hz * (m ? why_random_log (random, 1.2, 9) : 1);
      modes.level[m] = why_random_range (random, 0.1, 1);
      modes.decay_s[m] = ring_s * why_random_range (random, 0.15, 1);
      modes.hz[m + 1] = modes.hz[m] + why_random_log (random, 0.7, 40);
      modes.level[m + 1] = pair ? modes.level[m] * why_random_range (random, 0.2, 1) : 0;
      modes.decay_s[m + 1] = modes.decay_s[m];
    }
  bool once = why_random_chance (random, 0.75);
  Rhythm rhythm = draw_rhythm (0.15, random);
  for (size_t at = 0; at < n; at = once ? n : next_strike (&rhythm, at, rate_hz, random))
    {
      ring (&modes, at, n, rate_hz, why_random_range (random, 0.4, 1), out);
      add_burst (at, n, rate_hz, 0.02, 0.3, why_random_range (random, 0, 0.6), random, out);
    }
}

/* Strings plucked, by one player or by a section: a harmonic tone that dies away, its treble first. */
static void
add_plucks (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double base_hz = why_random_log (random, 32, 900), ring_s = why_random_log (random, 0.15, 2);
  size_t players = why_random_chance (random, 0.5) ? 1 : 2 + why_random_index (random, 6);
  for (size_t player = 0; player < players; player++)
    {
      Modes modes = { .n = 4 + why_random_index (random, MAX_MODES - 4) };
      double out_of_tune = players > 1 ? 8 * why_random_normal (random) : 0,
             stiffness = why_random_log (random, 1e-5, 6e-4),
             soft = why_random_range (random, 0.5, 2);
      modes.fall = why_random_range (random, 0, 0.03);
      modes.fall_s = 0.05;
      for (size_t m = 0; m < modes.n; m++)
        {
          double h = (double) m + 1;
          modes.hz[m] = base_hz * h * sqrt (1 + stiffness * h * h) * exp2 (out_of_tune / 1200);
          modes.level[m] = modes.hz[m] < 0.4 * rate_hz
                               ? pow (h, -soft) * why_random_range (random, 0.3, 1)
                               : 0;
          modes.decay_s[m] = ring_s / pow (h, 0.5);
        }
      size_t late = player ? (size_t) (why_random_range (random, 0, 0.06) * rate_hz) : 0;
      ring (&modes, late, n, rate_hz, 1, out);
      add_burst (late, n, rate_hz, 0.03, 0.8, 0.3, random, out);
    }
}

/* A tone that slides once, up, down or over a hill: a whistle, a squeak, a call; rough or pure. */
static void
add_call (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double hz = why_random_log (random, 250, 4000), slide = why_random_range (random, -1, 1),
         hill = why_random_range (random, -0.7, 0.7), phase = 0, rough_phase = 0, breath = 0,
         rough_hz = why_random_log (random, 5, 110),
         rough = why_random_chance (random, 0.4) ? why_random_range (random, 0.1, 0.8) : 0,
         hiss = why_random_range (random, 0, 0.5);
  size_t harmonics = why_random_chance (random, 0.5) ? 1 : 2 + why_random_index (random, 12);
  for (size_t i = 0; i < n; i++)
    {
      double x = (double) i / (double) n, octaves = slide * x + hill * sin (M_PI * x),
             wander = 1 + 0.1 * why_random_normal (random), sum = 0;
      phase += hz * exp2 (octaves) * (1 + 0.02 * hiss * why_random_normal (random)) / rate_hz;
      rough_phase += rough_hz * wander / rate_hz;
      for (size_t h = 1; h <= harmonics && (double) h * hz < 0.2 * rate_hz; h++)
        sum += sin (2 * M_PI * (double) h * phase) / (double) h;
      breath = 0.9 * breath + 0.1 * why_random_normal (random);
      double envelope = sin (M_PI * fmin (fmin (8 * x, 0.5), 4 * (1 - x)));
      out[i] += (float) (envelope * (1 - rough * (0.5 + 0.5 * sin (2 * M_PI * rough_phase)))
                         * (sum + hiss * breath));
    }
}

/* A door or a chair: something sticks and slips, ever slower or faster, and sets off what it hangs on. */
static void
add_scrape (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double hz = why_random_log (random, 15, 400), change = why_random_range (random, -3, 3), wait = 0;
  for (size_t i = 0; i < n; i++)
    {
      double x = (double) i / (double) n;
      wait -= hz * exp2 (change * x + 0.6 * sin (9 * x)) / rate_hz;
      out[i] += (float) (0.02 * why_random_normal (random));
      if (wait > 0)
        continue;
      out[i] += (float) (10 * why_random_range (random, 0.3, 1));
      wait += why_random_range (random, 0.6, 1.4);
    }
  for (int k = 0; k < 3; k++)
    {
      WhyBiquad body = why_biquad_peaking (why_random_log (random, 120, 5000),
                                           why_random_range (random, 2, 15), 20, rate_hz);
      why_biquad_run (&body, out, n);
    }
}

/* Noise in pulses, or pulses themselves, at a steady rate: a rotor, an engine, a purr, a drill. */
static void
add_engine (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double pulse_hz = why_random_log (random, 3, 60), place = 0, length = 1, strength = 1, state = 0,
         jitter = why_random_log (random, 0.002, 0.15), duty = why_random_log (random, 0.05, 0.6),
         depth = why_random_range (random, 0.4, 1), pole = why_random_range (random, 0, 0.98),
         even = sqrt ((1 + pole) / (1 - pole));
  bool clicks = why_random_chance (random, 0.4);
  for (size_t i = 0; i < n; i++)
    {
      place += pulse_hz / (rate_hz * length);
      double pulse = 0;
      if (place >= 1)
        {
          place -= 1;
          length = fmax (1 + jitter * why_random_normal (random), 0.4);
          strength = why_random_range (random, 0.7, 1);
          pulse = 12 * strength;
        }
      state = pole * state + (1 - pole) * why_random_normal (random);
      double shape = strength * exp (-3 * place / duty);
      out[i] += (float) (clicks ? pulse + 0.05 * even * state
                                : even * state * (1 - depth + depth * shape));
    }
  for (size_t k = why_random_index (random, 4); k > 0; k--)
    {
      WhyBiquad body = why_biquad_peaking (why_random_log (random, 60, 4000),
                                           why_random_range (random, 0.7, 6), 18, rate_hz);
      why_biquad_run (&body, out, n);
    }
}

/* Seeds in a gourd or on a drum: a swell of grains, and one the other way. */
static void
add_shaker (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  double length = (double) n / rate_hz, strokes = 1 + (double) why_random_index (random, 3),
         grains = why_random_log (random, 300, 20000) / rate_hz,
         sharp = why_random_range (random, 1, 12), lean = why_random_range (random, 0.2, 0.9);
  for (size_t i = 0; i < n; i++)
    {
      double at = strokes * (double) i / (length * rate_hz), place = at - floor (at),
             swell = place < lean ? place / lean : (1 - place) / (1 - lean);
      bool grain = why_random_chance (random, fmin (grains, 1));
      out[i] = (float) (grain ? pow (swell, sharp) * why_random_normal (random) : 0);
    }
  WhyBiquad body = why_biquad_peaking (why_random_log (random, 900, 9000),
                                       why_random_range (random, 0.7, 5), 20, rate_hz);
  why_biquad_run (&body, out, n);
}

double
why_objects_length (WhyRandom *random)
{
  return why_random_chance (random, 0.7) ? why_random_log (random, 0.25, 1.5)
                                         : why_random_range (random, 1.5, 5.9);
}

void
why_objects_render (size_t n, double rate_hz, WhyRandom *random, float *out)
{
  static void (*const kinds[]) (size_t, double, WhyRandom *, float *)
      = { add_drum,   add_drum,   add_metal,  add_metal,  add_plucks, add_call,
          add_scrape, add_engine, add_engine, add_plucks, add_shaker };
  memset (out, 0, n * sizeof *out);
  kinds[why_random_index (random, sizeof kinds / sizeof kinds[0])](n, rate_hz, random, out);
  float gain = (float) pow (10, why_random_range (random, -50, -10) / 20);
  for (size_t i = 0; i < n; i++)
    out[i] *= gain;
}
