/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-live-tone.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-cycles.h"

#define FRAMES(seconds) ((gsize) ((seconds) / WHY_CONTOUR_STEP_S + 0.5))
#define N_RING 6000 /* WHY_TONE_MOST_S */

/* What is looked at each time. */
#define SIGHT 480 /* 2.4 s */
/* A pause so long parts notes; a tongue or a bow that turns is quicker. */
#define PAUSE FRAMES (0.15)
/* Legato parts them where the mean pitch of so long a time differs by so much before and after: a vibrato or a trill
 * comes round more than once in it, a semitone is told. */
#define MEAN FRAMES (0.35)
#define STEP_CENTS 60.0
#define MIN_VOICED 0.6
/* The pitch is read over whole cycles, or where there are none over this. */
#define PITCH FRAMES (0.2)
#define MAX_PITCH FRAMES (0.6)
#define MIN_SWING_S 0.4
/* A swing that has ended so long ago is no longer there. */
#define SWING_AGO_S 0.6
/* The contour averages over so much of the sound, its windows being three to six periods of which the middle counts
 * most. */
#define AVERAGED_PERIODS 2.5
#define LEAST_AVERAGED_S 0.005
#define MOST_AVERAGED_S 0.05
#define N_CYCLES 4 /* that rate and extent are read off */

struct _WhyToneTracker
{
  WhyContourTracker *contour;
  float ring[N_RING]; /* final frame i at i modulo N_RING */
  gsize n_final;
  gsize note_first; /* frame */
  guint64 note;
  gboolean sounded; /* the last time */
};

WhyToneTracker *
why_tone_tracker_new (double rate_hz)
{
  WhyToneTracker *self = g_new0 (WhyToneTracker, 1);
  if (why_contour_tracker_new (rate_hz, &self->contour) != WHY_OK)
    g_clear_pointer (&self, g_free);
  return self;
}

void
why_tone_tracker_free (WhyToneTracker *self)
{
  why_contour_tracker_free (self->contour);
  g_free (self);
}

static void
keep_frame (size_t frame, float f0_hz, float confidence, void *user)
{
  WhyToneTracker *self = user;
  self->ring[frame % N_RING] = f0_hz;
  self->n_final = frame + 1;
}

void
why_tone_tracker_push (WhyToneTracker *self, const float *samples, gsize n)
{
  why_contour_tracker_push (self->contour, samples, n, keep_frame, self);
}

/* The newest n frames into hz; returns how many, *first: the number of the first. */
static gsize
read_newest (const WhyToneTracker *self, gsize n, float *hz, gsize *first)
{
  float rest[WHY_CONTOUR_LAG], confidence[WHY_CONTOUR_LAG];
  size_t rest_first = self->n_final;
  gsize n_rest = why_contour_tracker_provisional (self->contour, &rest_first, rest, confidence);
  gsize end = self->n_final + n_rest;
  n = MIN (MIN (n, end), N_RING);
  *first = end - n;
  for (gsize i = 0; i < n; i++)
    {
      gsize frame = *first + i;
      hz[i] = frame < self->n_final ? self->ring[frame % N_RING] : rest[frame - self->n_final];
    }
  return n;
}

gsize
why_tone_tracker_contour (const WhyToneTracker *self, gsize n, float *hz, double *end_s)
{
  gsize first, n_read = read_newest (self, n, hz, &first);
  *end_s = (double) (first + n_read) * WHY_CONTOUR_STEP_S;
  return n_read;
}

/* The frame after the last pause, and the one after the last voiced frame; both 0 where nothing is voiced, or not for
 * as long as a pause takes. */
static void
find_sounding (const float *hz, gsize n, gsize *first, gsize *last)
{
  gsize silent = 0, i = n;
  *first = *last = 0;
  while (i > 0 && isnan (hz[i - 1]) && n - i < PAUSE)
    i--;
  if (i == 0 || isnan (hz[i - 1]))
    return;
  *last = i;
  for (*first = i; i > 0 && silent < PAUSE; i--)
    {
      silent = isnan (hz[i - 1]) ? silent + 1 : 0;
      if (silent == 0)
        *first = i - 1;
    }
}

/* Sums of what is voiced before each frame, n + 1 of them. */
typedef struct
{
  double cents[SIGHT + 1];
  gsize n_voiced[SIGHT + 1];
} Sums;

static double
mean_between (const Sums *sums, gsize from, gsize to)
{
  gsize n = sums->n_voiced[to] - sums->n_voiced[from];
  if ((double) n < MIN_VOICED * (double) (to - from))
    return NAN;
  return (sums->cents[to] - sums->cents[from]) / (double) n;
}

/* Where the pitch last went to another note; `first` where it did not. */
static gsize
find_step (const float *hz, gsize first, gsize last)
{
  Sums sums;
  gsize found = first;
  double largest = 0;
  sums.cents[first] = 0;
  sums.n_voiced[first] = 0;
  for (gsize i = first; i < last; i++)
    {
      gboolean is_voiced = !isnan (hz[i]);
      sums.cents[i + 1] = sums.cents[i] + (is_voiced ? 1200 * log2 ((double) hz[i]) : 0);
      sums.n_voiced[i + 1] = sums.n_voiced[i] + is_voiced;
    }
  for (gsize i = first + MEAN; i + MEAN <= last; i++)
    {
      double step = fabs (mean_between (&sums, i, i + MEAN) - mean_between (&sums, i - MEAN, i));
      if (!(step >= STEP_CENTS))
        {
          largest = 0;
          continue;
        }
      /* The middle of a step is where it is largest. */
      if (step > largest)
        largest = step, found = i;
    }
  return found;
}

/* A note that began where another one did is the same. */
static void
follow_note (WhyToneTracker *self, gsize begin, gboolean sounds, gsize sight_first)
{
  gsize distance = begin > self->note_first ? begin - self->note_first : self->note_first - begin;
  /* One that is longer than what is looked at. */
  gboolean goes_on = self->sounded && begin <= sight_first + 1;
  if (sounds && !goes_on)
    {
      if (!self->sounded || (distance > MEAN && begin > self->note_first))
        self->note++;
      self->note_first = begin;
    }
  self->sounded = sounds;
}

/* The contour of a note as what modulations are looked for in: its level is not known, and does not swing. */
static WhyStatus
find_cycles (const float *hz, gsize n, WhyModulationCycle **cycles, gsize *n_cycles)
{
  float level[SIGHT] = { 0 }, sorted[SIGHT], pitch[SIGHT];
  bool sounding[SIGHT];
  memcpy (pitch, hz, n * sizeof *pitch);
  for (gsize i = 0; i < n; i++)
    sounding[i] = true;
  gsize n_voiced = why_sort_numbers (hz, n, sorted);
  WhyTracks tracks = {
    .n_frames = n,
    .frame_rate_hz = 1 / WHY_CONTOUR_STEP_S,
    .f0_hz = (double) why_quantile_floats (sorted, n_voiced, 0.5),
    .hz = pitch,
    .level_db = { level, level, level, level },
    .sounding = sounding,
    .band_db = { 0, -INFINITY, -INFINITY, -INFINITY },
  };
  tracks.pitch_window_s
      = CLAMP (AVERAGED_PERIODS / tracks.f0_hz, LEAST_AVERAGED_S, MOST_AVERAGED_S);
  WhyModulation modulation;
  WhyStatus status = why_modulation_find (&tracks, &modulation);
  if (status == WHY_OK)
    status = why_modulation_find_cycles (&tracks, &modulation, cycles, n_cycles);
  return status;
}

static void
measure_swing (const float *hz, gsize n, WhyLiveTone *out)
{
  WhyModulationCycle *cycles = NULL;
  gsize n_cycles = 0;
  double scratch[N_CYCLES], length_s = (double) n * WHY_CONTOUR_STEP_S;
  if (length_s < MIN_SWING_S || find_cycles (hz, n, &cycles, &n_cycles) != WHY_OK)
    return;
  if (n_cycles > 0 && cycles[n_cycles - 1].at_s >= length_s - SWING_AGO_S)
    {
      gsize n_last = MIN (n_cycles, N_CYCLES);
      const WhyModulationCycle *last = cycles + (n_cycles - n_last);
      out->rate_hz = why_modulation_cycles_median (last, n_last, WHY_CYCLE_RATE, scratch);
      out->extent_cents = why_modulation_cycles_median (last, n_last, WHY_CYCLE_EXTENT, scratch);
    }
  free (cycles);
}

/* Mean of the last frames, whole cycles where there are any. */
static double
measure_pitch (const float *hz, gsize n, double rate_hz)
{
  gsize n_wanted = isnan (rate_hz) ? PITCH : FRAMES (2 / rate_hz), n_voiced = 0;
  double cents = 0;
  if (n_wanted > MAX_PITCH)
    n_wanted = FRAMES (1 / rate_hz);
  for (gsize i = n - MIN (n_wanted, n); i < n; i++)
    if (!isnan (hz[i]))
      {
        cents += log2 ((double) hz[i]);
        n_voiced++;
      }
  return n_voiced > 0 ? exp2 (cents / (double) n_voiced) : NAN;
}

void
why_tone_tracker_read (WhyToneTracker *self, WhyLiveTone *out)
{
  float hz[SIGHT];
  gsize sight_first, first, last, n = read_newest (self, SIGHT, hz, &sight_first);
  *out = (WhyLiveTone){ .f0_hz = NAN, .rate_hz = NAN, .extent_cents = NAN };
  find_sounding (hz, n, &first, &last);
  out->sounds = last > first;
  gsize begin = out->sounds ? find_step (hz, first, last) : 0;
  follow_note (self, sight_first + begin, out->sounds, sight_first);
  out->note = self->note;
  if (!out->sounds)
    return;
  /* A note that is longer than what is seen begins with it. */
  begin = MAX (self->note_first, sight_first) - sight_first;
  begin = MIN (begin, last - 1);
  out->note_s = (double) (sight_first + last - self->note_first) * WHY_CONTOUR_STEP_S;
  measure_swing (hz + begin, last - begin, out);
  out->f0_hz = measure_pitch (hz + begin, last - begin, out->rate_hz);
}
