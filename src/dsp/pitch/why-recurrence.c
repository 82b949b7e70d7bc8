/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-recurrence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-recurrence-private.h"

#define N_LENGTHS 3
#define LONGEST_CYCLE_S 0.4
#define SHORTEST_CYCLE_S 0.03
#define SHORTEST_PITCH_CYCLE_S 0.06
#define CYCLES 1.5 /* at least so many in a window */
#define MIN_FRAMES 12
#define MAX_LAGS 64
/* Peak to peak, of a sine of the same energy. */
#define LEAST_DB 1.0
#define HALF_WEIGHT_DB 1.0
#define LEAST_CENTS 4.0
#define HALF_WEIGHT_CENTS 10.0
/* What little a trend leaves of one slow sweep seems to come back: it counts the less, the less it is. */
#define MIN_KEPT 0.25
#define FALL_S 0.1
/* Of frequencies strong bands tell more: ten decibels count as 1.8. */
#define PITCH_WEIGHT 0.025f

static const double lengths_s[N_LENGTHS] = { 0.35, 0.55, 0.9 };

/* Correlation with itself at lags from 0 on, all bands together. */
typedef struct
{
  double at[MAX_LAGS];
  double kept;  /* 0..1, of the energy, when the trend was taken off */
  double swing; /* root of the mean square over bands, peak to peak of a sine of that energy */
} Likeness;

/* Without its parabola and weighted; that of straight decays and glides is all of them. rows: 1, t, t^2 of
 * orthogonal polynomials, n each, and their squares' sums. */
typedef struct
{
  size_t n;
  float *rows[3];
  float norms[3];
} Trend;

static bool
trend_init (Trend *trend, size_t n)
{
  *trend = (Trend){ .n = n };
  float *rows = malloc (3 * (n + 1) * sizeof *rows);
  double middle = ((double) n - 1.0) / 2.0, spread = ((double) n * (double) n - 1.0) / 12.0;
  for (size_t d = 0; rows && d < 3; d++)
    {
      trend->rows[d] = rows + d * n;
      for (size_t i = 0; i < n; i++)
        {
          double t = ((double) i - middle), p = d == 0 ? 1.0 : d == 1 ? t : t * t - spread;
          trend->rows[d][i] = (float) p;
          trend->norms[d] += (float) (p * p);
        }
    }
  return rows;
}

static void
trend_clear (Trend *trend)
{
  free (trend->rows[0]);
}

/* A window of one band to every n_told-th place of out. Returns the energy of the trend that was taken off. */
static float
read_window (const Trend *trend, const float *x, float weight, size_t n_told, float *out)
{
  float parts[3];
  for (int d = 0; d < 3; d++)
    parts[d] = why_bands_multiply (x, trend->rows[d], trend->n) / trend->norms[d];
  for (size_t i = 0; i < trend->n; i++)
    out[i * n_told]
        = weight * (x[i] - parts[0] - parts[1] * trend->rows[1][i] - parts[2] * trend->rows[2][i]);
  return weight * weight
         * (parts[1] * parts[1] * trend->norms[1] + parts[2] * parts[2] * trend->norms[2]);
}

/* values: bands of n_frames, from frame `first` on; scratch: of a window of all bands. */
static void
compare (const WhyBands *bands,
         const float *values,
         const float *weights,
         const Trend *trend,
         size_t first,
         size_t n_lags,
         float *scratch,
         Likeness *out)
{
  size_t n = trend->n, n_told = 0, told = 0;
  double weight = 0.0;
  float taken = 0.0f;
  for (size_t b = 0; b < bands->n_bands; b++)
    {
      n_told += weights[b] > 0.0f;
      weight += (double) (weights[b] * weights[b]);
    }
  for (size_t b = 0; b < bands->n_bands; b++)
    if (weights[b] > 0.0f)
      taken += read_window (trend, values + b * bands->n_frames + first, weights[b], n_told,
                            scratch + told++);
  /* A lag is a step of n_told places. */
  float all = why_bands_multiply (scratch, scratch, n * n_told), ends = 0.0f;
  out->at[0] = 1.0;
  for (size_t lag = 1; lag < n_lags; lag++)
    {
      const float *head = scratch + (lag - 1) * n_told, *tail = scratch + (n - lag) * n_told;
      ends += why_bands_multiply (head, head, n_told) + why_bands_multiply (tail, tail, n_told);
      float product = why_bands_multiply (scratch, scratch + lag * n_told, (n - lag) * n_told),
            energy = 2.0f * all - ends;
      out->at[lag] = energy > 0.0f ? (double) (2.0f * product / energy) : 0.0;
    }
  out->kept = all > 0.0f ? (double) (all / (all + taken)) : 0.0;
  out->swing = weight > 0.0 ? sqrt (8.0 * (double) all / (double) n / weight) : 0.0;
}

/* How much comes back at the best lag: no more than is alike there, nor than it had gone away before. Of two, each
 * counts as far as it swings. */
static double
come_back (const Likeness *a,
           double weight_a,
           const Likeness *b,
           double weight_b,
           size_t n_lags,
           size_t shortest)
{
  double here = 1.0, before = 1.0, best = 0.0, least = 1.0, all = weight_a + weight_b;
  for (size_t lag = 1; all > 0.0 && lag <= n_lags; lag++)
    {
      double after = lag < n_lags ? (weight_a * a->at[lag] + weight_b * b->at[lag]) / all : here;
      if (lag > shortest && lag < n_lags && here >= before && here >= after)
        best = fmax (best, fmin (here, (here - least) / 1.3));
      least = fmin (least, here);
      before = here;
      here = after;
    }
  return best;
}

/* 0..1; 0 for what nobody hears. */
static double
weight_of (double swing, double least, double half)
{
  return swing >= least ? swing / (swing + half) : 0.0;
}

/* Bands too weak to tell count nothing. */
static void
weigh_bands (const WhyBands *bands, float *level, float *pitch)
{
  for (size_t b = 0; b < bands->n_bands; b++)
    {
      level[b] = bands->power_db[b] > WHY_BANDS_LEAST_DB ? 1.0f : 0.0f;
      pitch[b] = level[b] * exp10f (PITCH_WEIGHT * bands->power_db[b]);
    }
}

/* Raises out's fields to what windows of one length show. */
static WhyStatus
look_through (const WhyBands *bands, double length_s, WhyRecurrence *out)
{
  size_t length = bands->last - bands->first, n = (size_t) (length_s * bands->frame_rate_hz + 0.5);
  if (n > length)
    n = length;
  if (n < MIN_FRAMES)
    return WHY_OK;
  size_t hop = n / 4, n_windows = (length - n) / hop + 1,
         n_lags = (size_t) ((double) n / CYCLES) + 1,
         longest = (size_t) (LONGEST_CYCLE_S * bands->frame_rate_hz) + 2;
  if (n_lags > longest)
    n_lags = longest;
  if (n_lags > MAX_LAGS)
    n_lags = MAX_LAGS;
  size_t shortest = (size_t) ceil (SHORTEST_CYCLE_S * bands->frame_rate_hz),
         shortest_pitch = (size_t) ceil (SHORTEST_PITCH_CYCLE_S * bands->frame_rate_hz);
  float level_weights[WHY_BANDS_MAX], pitch_weights[WHY_BANDS_MAX];
  weigh_bands (bands, level_weights, pitch_weights);
  Trend trend;
  double *by_level = malloc (2 * n_windows * sizeof *by_level);
  float *scratch = malloc (n * WHY_BANDS_MAX * sizeof *scratch);
  bool whole = trend_init (&trend, n) && by_level && scratch;
  double *by_pitch = whole ? by_level + n_windows : NULL;
  for (size_t w = 0; whole && w < n_windows; w++)
    {
      Likeness level, pitch;
      size_t first = bands->first + w * hop;
      compare (bands, bands->level_db, level_weights, &trend, first, n_lags, scratch, &level);
      compare (bands, bands->cents, pitch_weights, &trend, first, n_lags, scratch, &pitch);
      double level_left = fmin (level.kept / MIN_KEPT, 1.0),
             pitch_left = fmin (pitch.kept / MIN_KEPT, 1.0),
             by_db = level_left * weight_of (level.swing, LEAST_DB, HALF_WEIGHT_DB),
             by_cents = pitch_left * weight_of (pitch.swing, LEAST_CENTS, HALF_WEIGHT_CENTS);
      by_level[w] = level_left * come_back (&level, by_db, &level, 0.0, n_lags, shortest);
      by_pitch[w] = fmax (by_db > 0.0 ? level_left : 0.0, by_cents > 0.0 ? pitch_left : 0.0)
                    * come_back (&level, by_db, &pitch, by_cents, n_lags, shortest_pitch);
    }
  if (whole)
    {
      why_sort_doubles (by_level, n_windows);
      why_sort_doubles (by_pitch, n_windows);
      out->level_best = fmax (out->level_best, by_level[n_windows - 1]);
      out->pitch_best = fmax (out->pitch_best, by_pitch[n_windows - 1]);
      out->level_usual = fmax (out->level_usual, why_quantile_doubles (by_level, n_windows, 0.75));
      out->pitch_usual = fmax (out->pitch_usual, why_quantile_doubles (by_pitch, n_windows, 0.75));
    }
  trend_clear (&trend);
  free (by_level);
  free (scratch);
  return whole ? WHY_OK : WHY_ERR_MEMORY;
}

static WhyStatus
find_decay (const WhyBands *bands, double *out)
{
  size_t loudest = bands->first, step = (size_t) (FALL_S * bands->frame_rate_hz + 0.5), n = 0;
  float *falls = malloc ((bands->n_frames + 1) * sizeof *falls);
  if (!falls)
    return WHY_ERR_MEMORY;
  for (size_t i = bands->first; i < bands->last; i++)
    if (bands->total_db[i] > bands->total_db[loudest])
      loudest = i;
  /* Loudest towards its end, it has only its end behind it. */
  bool early = loudest - bands->first < (bands->last - bands->first) / 2;
  for (size_t i = loudest; early && i + step < bands->last; i++)
    falls[n++] = bands->total_db[i] - bands->total_db[i + step];
  why_sort_floats (falls, n);
  *out = n > 0
             ? (double) why_quantile_floats (falls, n, 0.25) * bands->frame_rate_hz / (double) step
             : 0.0;
  free (falls);
  return WHY_OK;
}

WhyStatus
why_recurrence_process (
    const float *x, size_t n, double sample_rate_hz, WhyRecurrence *out, WhyStep step, void *user)
{
  static const WhyBandsKind kind = { .low_hz = 160.0,
                                     .width = 1.0 / 3.0,
                                     .n_bands = WHY_BANDS_MAX,
                                     .window_s = 0.06,
                                     .hop_s = 0.008,
                                     .with_cents = true };
  WhyBands bands;
  *out = (WhyRecurrence){ 0 };
  WhyStatus status = why_bands_init (&bands, &kind, x, n, sample_rate_hz, step, user);
  if (status == WHY_OK && bands.n_frames > 0)
    {
      out->body_s = (double) (bands.last - bands.first) / bands.frame_rate_hz;
      status = find_decay (&bands, &out->decay_db);
    }
  for (int i = 0; status == WHY_OK && bands.n_frames > 0 && i < N_LENGTHS; i++)
    status = look_through (&bands, lengths_s[i], out);
  why_bands_clear (&bands);
  return status;
}
