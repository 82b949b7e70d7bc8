/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"
#include "dsp/pitch/why-modulation-private.h"

/* Hann-windowed spectra of all curves, whitened (times frequency, or its square for the fast part, for drift and noise
 * fall off at least as fast), each scaled to unit energy and weighted by how far the curve swings, are added
 * over windows; the rate is where they peak. A slow candidate (hands, breath) and a fast one (flutter) compete. The
 * constants were fitted to about 1000 recorded notes of known rate. */

#define N_FFT 2048
#define PITCH_WEIGHT 1.5
#define BAND_WEIGHT 0.5
#define SECOND_HARMONIC 0.5
#define THIRD_HARMONIC 0.3
#define RARE_HZ 3.0 /* rates below are rarer the slower they are */
#define SLOW_LOBE_HZ 1.3
#define FAST_LOBE_HZ 2.0

typedef struct
{
  double bin_hz;
  float *frame, *spectrum, *hann, *scratch;
  WhyFft *fft;
  double *whitened, *plain, *fast; /* N_FFT / 2 + 1 bins, sums over windows and curves */
  double weight, fast_weight;      /* what they would sum to */
} Spectra;

static size_t
bin_of (const Spectra *spectra, double hz)
{
  return (size_t) (hz / spectra->bin_hz + 0.5);
}

static void
add_window (Spectra *spectra, size_t curve, size_t n)
{
  double slow = 0.0, fast = 0.0, gain = 0.0,
         weight = why_modulation_weight (spectra->frame, n, curve);
  weight *= curve == 0 ? PITCH_WEIGHT : curve == 1 + WHY_CURVE_LEVEL ? 1.0 : BAND_WEIGHT;
  for (size_t i = 0; i < n; i++)
    {
      spectra->frame[i] *= spectra->hann[i];
      gain += (double) spectra->hann[i];
    }
  memset (spectra->frame + n, 0, (N_FFT - n) * sizeof (float));
  why_fft_run (spectra->fft, spectra->frame, spectra->spectrum);

  size_t first = bin_of (spectra, WHY_MODULATION_MIN_HZ),
         middle = bin_of (spectra, WHY_MODULATION_FLUTTER_HZ);
  size_t last = bin_of (spectra, WHY_MODULATION_MAX_HZ);
  const float *s = spectra->spectrum;
  for (size_t k = first; k < last; k++)
    {
      double power = (double) (s[2 * k] * s[2 * k] + s[2 * k + 1] * s[2 * k + 1]),
             hz = (double) k * spectra->bin_hz;
      if (k < middle)
        slow += power * hz;
      else
        fast += power * hz * hz;
    }
  /* The fast part's swing in decibels as if it were at the highest rate: a sine's lobe covers 1.5 bins of 1 / length. */
  double lobe_bins = 1.5 * N_FFT / (double) n;
  double fast_swing = 4.0 * sqrt (fast / lobe_bins) / gain / WHY_MODULATION_MAX_HZ;
  double fast_weight = curve == 0 ? 0.0 : fast_swing / (fast_swing + 1.0);
  for (size_t k = first / 2; k < last * 4 / 3; k++)
    {
      double power = (double) (s[2 * k] * s[2 * k] + s[2 * k + 1] * s[2 * k + 1]),
             hz = (double) k * spectra->bin_hz;
      if (slow > 0.0)
        {
          spectra->whitened[k] += weight * power * hz / slow;
          spectra->plain[k] += weight * power / slow;
        }
      if (fast > 0.0)
        spectra->fast[k] += fast_weight * power * hz * hz / fast;
    }
  spectra->weight += weight;
  spectra->fast_weight += fast_weight;
}

/* Highest local maximum of values in [from, to), 0 if there is none. */
static size_t
find_peak (const double *values, size_t from, size_t to)
{
  size_t best = 0;
  for (size_t k = from; k < to; k++)
    if (values[k] > 0.0 && values[k] >= values[k - 1] && values[k] > values[k + 1]
        && (best == 0 || values[k] > values[best]))
      best = k;
  return best;
}

/* Frequency of a peak by the parabola through it and its neighbours. */
static double
refine (const Spectra *spectra, const double *values, size_t k)
{
  double left = values[k - 1], right = values[k + 1], bend = left - 2.0 * values[k] + right;
  double shift = bend < 0.0 ? 0.5 * (left - right) / bend : 0.0;
  return ((double) k + shift) * spectra->bin_hz;
}

static double
sum_lobe (const Spectra *spectra, const double *values, size_t k, double half_hz)
{
  size_t half = bin_of (spectra, half_hz);
  double sum = 0.0;
  for (size_t i = k > half ? k - half : 0; i <= k + half; i++)
    sum += values[i];
  return sum;
}

/* The slow candidate and its share of the slow energy. scores: scratch. */
static void
find_slow (const Spectra *spectra, double *scores, double *rate_hz, double *share)
{
  const double *q = spectra->whitened;
  /* As far as the fast candidates begin: a rate in between must not be lost. */
  size_t first = bin_of (spectra, WHY_MODULATION_MIN_HZ),
         last = bin_of (spectra, WHY_MODULATION_FLUTTER_HZ + 1.0);
  *rate_hz = NAN;
  *share = 0.0;
  /* Harmonics support their fundamental, but not beyond its own strength: an octave below a rate gains nothing. */
  for (size_t k = first - 1; k <= last; k++)
    {
      double harmonics
          = SECOND_HARMONIC * fmin (q[2 * k], q[k]) + THIRD_HARMONIC * fmin (q[3 * k], q[k]);
      scores[k] = (q[k] + harmonics) * fmin (1.0, (double) k * spectra->bin_hz / RARE_HZ);
    }
  size_t peak = find_peak (scores, first, last);
  if (peak == 0)
    return;
  *share = sum_lobe (spectra, q, peak, SLOW_LOBE_HZ) / spectra->weight;
  /* Whitening moves a broad peak upwards: read the rate off the plain spectrum next to it. */
  size_t reach = bin_of (spectra, 0.8);
  size_t plain
      = find_peak (spectra->plain, peak > first + reach ? peak - reach : first, peak + reach + 1);
  *rate_hz = plain ? refine (spectra, spectra->plain, plain) : refine (spectra, scores, peak);
}

static void
find_fast (const Spectra *spectra, double limit_hz, double *rate_hz, double *share)
{
  double top = fmin (limit_hz, WHY_MODULATION_MAX_HZ - 1.0);
  *rate_hz = NAN;
  *share = 0.0;
  if (!(top > WHY_MODULATION_FLUTTER_HZ + 2.0))
    return;
  size_t peak = find_peak (spectra->fast, bin_of (spectra, WHY_MODULATION_FLUTTER_HZ + 1.0),
                           bin_of (spectra, top));
  if (peak == 0)
    return;
  *share = sum_lobe (spectra, spectra->fast, peak, FAST_LOBE_HZ) / spectra->fast_weight;
  *rate_hz = refine (spectra, spectra->fast, peak);
}

static bool
is_harmonic (double rate, double fundamental)
{
  double ratio = rate / fundamental, nearest = round (ratio);
  return nearest >= 2.0 && nearest <= 4.0 && fabs (ratio - nearest) < 0.06 * sqrt (nearest);
}

/* fast_swing: mean weight of the fast part, 0..1. */
static bool
fast_wins (const WhyModulationRates *rates, double slow_share, double fast_share, double fast_swing)
{
  if (isnan (rates->fast_hz) || isnan (rates->slow_hz))
    return isnan (rates->slow_hz);
  /* A slow candidate near the limit of 2 Hz is more likely a phrase than a swing. */
  double slow_strength = slow_share * fmin (1.0, rates->slow_hz * rates->slow_hz / 16.0);
  double fast_strength = fast_share * (is_harmonic (rates->fast_hz, rates->slow_hz) ? 0.7 : 1.0);
  return fast_swing > 0.3 && fast_strength > 0.2 + 0.4 * slow_strength;
}

static bool
spectra_init (Spectra *spectra, const WhyTracks *tracks, size_t n)
{
  size_t bins = N_FFT / 2 + 1;
  *spectra = (Spectra){ .bin_hz = tracks->frame_rate_hz / N_FFT };
  spectra->frame = why_fft_alloc (N_FFT * sizeof (float));
  spectra->spectrum = why_fft_alloc (2 * bins * sizeof (float));
  spectra->hann = malloc (n * sizeof (float));
  spectra->scratch = malloc (n * sizeof (float));
  spectra->whitened = calloc (bins, sizeof (double));
  spectra->plain = calloc (bins, sizeof (double));
  spectra->fast = calloc (bins, sizeof (double));
  if (!spectra->frame || !spectra->spectrum || !spectra->hann || !spectra->scratch
      || !spectra->whitened || !spectra->plain || !spectra->fast)
    return false;
  for (size_t i = 0; i < n; i++)
    spectra->hann[i] = (float) (0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) n));
  return why_fft_new (WHY_FFT_REAL_FORWARD, N_FFT, &spectra->fft, NULL) == WHY_OK;
}

static void
spectra_clear (Spectra *spectra)
{
  why_fft_free (spectra->fft);
  why_fft_release (spectra->frame);
  why_fft_release (spectra->spectrum);
  free (spectra->hann);
  free (spectra->scratch);
  free (spectra->whitened);
  free (spectra->plain);
  free (spectra->fast);
}

WhyStatus
why_modulation_rates (const WhyTracks *tracks,
                      const WhyModulationWindows *windows,
                      WhyModulationRates *out)
{
  *out = (WhyModulationRates){ NAN, NAN, NAN, false };
  if (windows->n_windows == 0)
    return WHY_OK;
  Spectra spectra;
  WhyStatus status = spectra_init (&spectra, tracks, windows->n) ? WHY_OK : WHY_ERR_MEMORY;
  double *scores = calloc (N_FFT / 2 + 1, sizeof *scores);
  if (!scores)
    status = WHY_ERR_MEMORY;
  double slow_share, fast_share;
  for (size_t c = 0; status == WHY_OK && c < WHY_N_MODULATION_CURVES; c++)
    {
      for (size_t w = 0; w < windows->n_windows; w++)
        if ((c == 0 || tracks->band_db[c - 1] > WHY_MODULATION_MIN_BAND_DB)
            && why_modulation_read (tracks, windows, c, w, spectra.frame, spectra.scratch))
          add_window (&spectra, c, windows->n);
      if (c == 0 && spectra.weight > 0.0)
        find_slow (&spectra, scores, &out->pitch_hz, &slow_share);
    }
  if (status == WHY_OK && spectra.weight > 0.0)
    {
      /* Low notes ripple at their own pitch: that is no flutter. */
      double limit_hz = isnan (tracks->f0_hz) ? WHY_MODULATION_MAX_HZ : 0.75 * tracks->f0_hz;
      find_slow (&spectra, scores, &out->slow_hz, &slow_share);
      find_fast (&spectra, limit_hz, &out->fast_hz, &fast_share);
      double swing = spectra.fast_weight / (double) (windows->n_windows * WHY_N_LEVEL_CURVES);
      out->fast_wins = fast_wins (out, slow_share, fast_share, swing);
    }
  free (scores);
  spectra_clear (&spectra);
  return status;
}
