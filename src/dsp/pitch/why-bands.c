/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-decimate-private.h"
#include "dsp/pitch/why-recurrence-private.h"
#include "dsp/why-fft.h"

#define MIN_SAMPLE_RATE_HZ 4000.0
#define MAX_SAMPLE_RATE_HZ 1e6
#define MIN_THINNED_HZ 16000.0
#define TINY 1e-20f       /* of power */
#define SOUNDING_DB 35.0f /* below the loudest frame */
#define EDGE_S 0.05       /* attack and end, where every sound changes */
#define RANGE_DB 50.0f
#define MAX_CENTS 300.0f /* from the middle: farther away is another partial */

typedef struct
{
  double rate_hz;
  size_t window, hop;
  float *frame, *spectrum, *before, *hann; /* before: the spectrum of the frame before */
  WhyFft *fft;
  size_t edges[WHY_BANDS_MAX + 1]; /* bins */
} Analysis;

static void
analysis_clear (Analysis *analysis)
{
  why_fft_free (analysis->fft);
  why_fft_release (analysis->frame);
  why_fft_release (analysis->spectrum);
  free (analysis->before);
  free (analysis->hann);
}

static WhyStatus
analysis_init (Analysis *analysis, const WhyBandsKind *kind, double rate_hz)
{
  size_t window = 64;
  while ((double) (2 * window) <= kind->window_s * rate_hz)
    window *= 2;
  *analysis = (Analysis){ .rate_hz = rate_hz, .window = window };
  analysis->hop = (size_t) (kind->hop_s * rate_hz + 0.5);
  analysis->frame = why_fft_alloc (window * sizeof (float));
  analysis->spectrum = why_fft_alloc ((window + 2) * sizeof (float));
  analysis->before = calloc (window + 2, sizeof (float));
  analysis->hann = malloc (window * sizeof (float));
  if (!analysis->frame || !analysis->spectrum || !analysis->before || !analysis->hann)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; i < window; i++)
    analysis->hann[i]
        = (float) (0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) window));
  for (size_t b = 0; b <= kind->n_bands; b++)
    {
      double hz = kind->low_hz * exp2 ((double) b * kind->width);
      size_t bin = (size_t) ceil (hz / rate_hz * (double) window);
      analysis->edges[b] = bin < window / 2 ? bin : window / 2;
    }
  return why_fft_new (WHY_FFT_REAL_FORWARD, window, &analysis->fft, NULL);
}

static float
power_of (const float *spectrum, size_t bin)
{
  return spectrum[2 * bin] * spectrum[2 * bin] + spectrum[2 * bin + 1] * spectrum[2 * bin + 1];
}

/* The frequency at a bin, from how far its phase turned since the frame before: that is exact to a few cents, where the
 * bin itself is a step of 22 Hz. */
static float
find_cents (const Analysis *analysis, size_t bin)
{
  const float *now = analysis->spectrum + 2 * bin, *before = analysis->before + 2 * bin;
  double turn = (double) atan2f (now[1] * before[0] - now[0] * before[1],
                                 now[0] * before[0] + now[1] * before[1])
                / (2.0 * M_PI),
         expected = (double) (bin * analysis->hop) / (double) analysis->window;
  double more = turn - expected - round (turn - expected),
         hz = (expected + more) / (double) analysis->hop * analysis->rate_hz;
  return 1200.0f * log2f (fmaxf ((float) hz, 1.0f));
}

static void
fill_frame (Analysis *analysis, const float *x, size_t n, size_t index, WhyBands *bands)
{
  ptrdiff_t first = (ptrdiff_t) (index * analysis->hop + analysis->hop / 2)
                    - (ptrdiff_t) (analysis->window / 2);
  for (size_t i = 0; i < analysis->window; i++)
    {
      ptrdiff_t at = first + (ptrdiff_t) i;
      analysis->frame[i] = at >= 0 && at < (ptrdiff_t) n ? x[at] * analysis->hann[i] : 0.0f;
    }
  why_fft_run (analysis->fft, analysis->frame, analysis->spectrum);
  float all = 0.0f;
  /* From the third bin on: an offset is no sound. */
  for (size_t k = 2; k < analysis->window / 2; k++)
    all += power_of (analysis->spectrum, k);
  bands->total_db[index] = 10.0f * log10f (all + TINY);
  for (size_t b = 0; b < bands->n_bands; b++)
    {
      float sum = 0.0f, most = -1.0f;
      size_t strongest = analysis->edges[b];
      for (size_t k = analysis->edges[b]; k < analysis->edges[b + 1]; k++)
        {
          float power = power_of (analysis->spectrum, k);
          sum += power;
          if (power > most)
            most = power, strongest = k;
        }
      bands->level_db[b * bands->n_frames + index] = 10.0f * log10f (sum + TINY);
      if (bands->cents)
        bands->cents[b * bands->n_frames + index] = find_cents (analysis, strongest);
    }
  if (bands->cents)
    memcpy (analysis->before, analysis->spectrum, (analysis->window + 2) * sizeof (float));
}

static void
find_body (WhyBands *bands)
{
  float loudest = -INFINITY;
  for (size_t i = 0; i < bands->n_frames; i++)
    loudest = fmaxf (loudest, bands->total_db[i]);
  bands->last = bands->n_frames;
  while (bands->first < bands->last && bands->total_db[bands->first] <= loudest - SOUNDING_DB)
    bands->first++;
  while (bands->last > bands->first && bands->total_db[bands->last - 1] <= loudest - SOUNDING_DB)
    bands->last--;
  size_t edge = (size_t) (EDGE_S * bands->frame_rate_hz);
  if (bands->last - bands->first > 6 * edge)
    bands->first += edge, bands->last -= edge;
}

/* Power and, without what is no part of it, level of a band. */
static void
settle_level (WhyBands *bands, size_t band)
{
  float *level = bands->level_db + band * bands->n_frames, largest = -INFINITY, sum = 0.0f;
  for (size_t i = bands->first; i < bands->last; i++)
    {
      sum += exp10f (0.1f * level[i]);
      largest = fmaxf (largest, level[i]);
    }
  bands->power_db[band] = 10.0f * log10f (sum / (float) (bands->last - bands->first + 1) + TINY);
  for (size_t i = 0; i < bands->n_frames; i++)
    level[i] = fmaxf (level[i], largest - RANGE_DB);
}

/* scratch: n_frames. */
static void
settle_cents (WhyBands *bands, size_t band, float *scratch)
{
  float *cents = bands->cents + band * bands->n_frames;
  cents[0] = bands->n_frames > 1 ? cents[1] : 0.0f;
  size_t n = why_sort_numbers (cents + bands->first, bands->last - bands->first, scratch);
  float middle = n > 0 ? why_quantile_floats (scratch, n, 0.5) : 0.0f;
  for (size_t i = 0; i < bands->n_frames; i++)
    cents[i] = fminf (fmaxf (cents[i] - middle, -MAX_CENTS), MAX_CENTS);
}

static void
settle (WhyBands *bands, float *scratch)
{
  float largest = -INFINITY;
  find_body (bands);
  for (size_t b = 0; b < bands->n_bands; b++)
    {
      settle_level (bands, b);
      if (bands->cents)
        settle_cents (bands, b, scratch);
      largest = fmaxf (largest, bands->power_db[b]);
    }
  for (size_t b = 0; b < bands->n_bands; b++)
    bands->power_db[b] -= largest;
}

static WhyStatus
fill_bands (WhyBands *bands,
            const WhyBandsKind *kind,
            const float *x,
            size_t n,
            double rate_hz,
            WhyStep step,
            void *user)
{
  Analysis analysis;
  WhyStatus status = analysis_init (&analysis, kind, rate_hz);
  bands->n_bands = kind->n_bands;
  if (status == WHY_OK)
    {
      bands->frame_rate_hz = rate_hz / (double) analysis.hop;
      bands->n_frames = n / analysis.hop;
    }
  size_t n_values = bands->n_frames * bands->n_bands + 1;
  bands->total_db = malloc ((bands->n_frames + 1) * sizeof (float));
  bands->level_db = malloc (n_values * sizeof (float));
  bands->cents = kind->with_cents ? malloc (n_values * sizeof (float)) : NULL;
  float *scratch = malloc ((bands->n_frames + 1) * sizeof (float));
  if (!bands->total_db || !bands->level_db || (kind->with_cents && !bands->cents) || !scratch)
    status = WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < bands->n_frames; i++)
    {
      if (i % 64 == 63 && step && !step ((double) i / (double) bands->n_frames, user))
        status = WHY_CANCELLED;
      fill_frame (&analysis, x, n, i, bands);
    }
  if (status == WHY_OK)
    settle (bands, scratch);
  free (scratch);
  analysis_clear (&analysis);
  return status;
}

/* A copy with 0 for what is no number; NULL where all are. */
static WhyStatus
clean_samples (const float *x, size_t n, float **out)
{
  float odd = 0.0f;
  *out = NULL;
  for (size_t i = 0; i < n; i++)
    odd += 0.0f * x[i];
  if (!isnan (odd))
    return WHY_OK;
  *out = malloc (n * sizeof **out);
  for (size_t i = 0; *out && i < n; i++)
    (*out)[i] = isfinite (x[i]) ? x[i] : 0.0f;
  return *out ? WHY_OK : WHY_ERR_MEMORY;
}

WhyStatus
why_bands_init (WhyBands *bands,
                const WhyBandsKind *kind,
                const float *x,
                size_t n,
                double sample_rate_hz,
                WhyStep step,
                void *user)
{
  size_t factor = 1, n_thin = n;
  *bands = (WhyBands){ 0 };
  if (!(sample_rate_hz >= MIN_SAMPLE_RATE_HZ && sample_rate_hz <= MAX_SAMPLE_RATE_HZ))
    return WHY_OK;
  while (sample_rate_hz / (double) (2 * factor) >= MIN_THINNED_HZ)
    factor *= 2;
  float *clean = NULL, *thin = NULL;
  WhyStatus status = clean_samples (x, n, &clean);
  const float *samples = clean ? clean : x;
  if (status == WHY_OK && factor > 1)
    {
      thin = why_decimate (samples, n, factor, &n_thin);
      status = thin ? WHY_OK : WHY_ERR_MEMORY;
    }
  if (status == WHY_OK)
    status = fill_bands (bands, kind, thin ? thin : samples, n_thin,
                         sample_rate_hz / (double) factor, step, user);
  free (thin);
  free (clean);
  if (status != WHY_OK)
    why_bands_clear (bands);
  return status;
}

void
why_bands_clear (WhyBands *bands)
{
  free (bands->total_db);
  free (bands->level_db);
  free (bands->cents);
  *bands = (WhyBands){ 0 };
}

/* In eight sums that the compiler may add side by side. */
float
why_bands_multiply (const float *a, const float *b, size_t n)
{
  float sums[8] = { 0 }, all = 0.0f;
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++)
      sums[k] += a[i + k] * b[i + k];
  for (; i < n; i++)
    all += a[i] * b[i];
  for (size_t k = 0; k < 8; k++)
    all += sums[k];
  return all;
}
