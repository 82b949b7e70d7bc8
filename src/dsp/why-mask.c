/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-mask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"

#define WINDOW_S 0.046
#define OVERLAP 4

typedef struct
{
  size_t n, n_bins;
  float *window, *frame, *spectrum;
  WhyFft *forward, *inverse;
  size_t *band; /* n_bins: the grid's frequency below a bin */
  float *part;  /* n_bins: how far it is on the way to the next */
} Work;

static size_t
power_of_two (double at_least)
{
  size_t n = 64;
  while ((double) n < at_least)
    n *= 2;
  return n;
}

/* Where every bin lies between the frequencies of the mask. */
static void
place_bins (Work *work, const WhyMask *mask, double sample_rate_hz)
{
  size_t band = 0;
  for (size_t k = 0; k < work->n_bins; k++)
    {
      double hz = (double) k * sample_rate_hz / (double) work->n;
      while (band + 2 < mask->n_bands && mask->hz[band + 1] <= hz)
        band++;
      double part = 0.0;
      if (mask->n_bands > 1 && hz > mask->hz[band])
        part = log (hz / mask->hz[band]) / log (mask->hz[band + 1] / mask->hz[band]);
      work->band[k] = band;
      work->part[k] = (float) fmin (part, 1.0);
    }
}

static WhyStatus
work_init (Work *work, const WhyMask *mask, double sample_rate_hz)
{
  *work = (Work){ .n = power_of_two (WINDOW_S * sample_rate_hz / sqrt (2.0)) };
  work->n_bins = work->n / 2 + 1;
  work->window = malloc (work->n * sizeof (float));
  work->frame = why_fft_alloc (work->n * sizeof (float));
  work->spectrum = why_fft_alloc (2 * work->n_bins * sizeof (float));
  work->band = malloc (work->n_bins * sizeof *work->band);
  work->part = malloc (work->n_bins * sizeof *work->part);
  if (!work->window || !work->frame || !work->spectrum || !work->band || !work->part)
    return WHY_ERR_MEMORY;
  /* Hann squared sums to 3/8 of the overlap at any place. */
  double scale = 1.0 / sqrt (0.375 * OVERLAP * (double) work->n);
  for (size_t i = 0; i < work->n; i++)
    work->window[i]
        = (float) (scale * (0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) work->n)));
  place_bins (work, mask, sample_rate_hz);
  WhyStatus status = why_fft_new (WHY_FFT_REAL_FORWARD, work->n, &work->forward, NULL);
  if (status == WHY_OK)
    status = why_fft_new (WHY_FFT_REAL_INVERSE, work->n, &work->inverse, NULL);
  return status;
}

static void
work_clear (Work *work)
{
  why_fft_free (work->forward);
  why_fft_free (work->inverse);
  why_fft_release (work->frame);
  why_fft_release (work->spectrum);
  free (work->window);
  free (work->band);
  free (work->part);
}

/* Gain of a band at a time in frames. */
static float
gain_at (const WhyMask *mask, size_t band, double frame)
{
  double at = fmin (fmax (frame, 0.0), (double) (mask->n_frames - 1));
  size_t first = (size_t) at, next = first + 1 < mask->n_frames ? first + 1 : first;
  const float *row = mask->gain + band * mask->n_frames;
  float part = (float) (at - (double) first);
  return (1.0f - part) * row[first] + part * row[next];
}

/* scratch: n_bands. */
static void
weigh_spectrum (Work *work, const WhyMask *mask, double time_s, float *scratch)
{
  for (size_t b = 0; b < mask->n_bands; b++)
    scratch[b] = gain_at (mask, b, (time_s - mask->first_s) / mask->frame_s);
  for (size_t k = 0; k < work->n_bins; k++)
    {
      size_t band = work->band[k], next = band + 1 < mask->n_bands ? band + 1 : band;
      float gain = (1.0f - work->part[k]) * scratch[band] + work->part[k] * scratch[next];
      work->spectrum[2 * k] *= gain;
      work->spectrum[2 * k + 1] *= gain;
    }
}

WhyStatus
why_mask_apply (const WhyMask *mask, const float *x, size_t n, double sample_rate_hz, float *out)
{
  Work work;
  float *scratch = malloc (mask->n_bands * sizeof *scratch);
  WhyStatus status = work_init (&work, mask, sample_rate_hz);
  if (!scratch)
    status = WHY_ERR_MEMORY;
  memset (out, 0, n * sizeof *out);
  ptrdiff_t hop = (ptrdiff_t) (work.n / OVERLAP), length = (ptrdiff_t) work.n;
  for (ptrdiff_t first = hop - length; status == WHY_OK && first < (ptrdiff_t) n; first += hop)
    {
      for (ptrdiff_t i = 0; i < length; i++)
        {
          bool inside = first + i >= 0 && first + i < (ptrdiff_t) n;
          work.frame[i] = inside ? x[first + i] * work.window[i] : 0.0f;
        }
      why_fft_run (work.forward, work.frame, work.spectrum);
      weigh_spectrum (&work, mask, ((double) first + 0.5 * (double) length) / sample_rate_hz,
                      scratch);
      why_fft_run (work.inverse, work.spectrum, work.frame);
      for (ptrdiff_t i = first < 0 ? -first : 0; i < length && first + i < (ptrdiff_t) n; i++)
        out[first + i] += work.frame[i] * work.window[i];
    }
  work_clear (&work);
  free (scratch);
  return status;
}

WhyStatus
why_band_pass (
    const float *x, size_t n, double sample_rate_hz, double hz, double sigma_hz, float *out)
{
  /* Room for the wavelet on both sides, so that the end does not wrap into the beginning. */
  size_t length = power_of_two ((double) n + 8.0 * sample_rate_hz / (2.0 * M_PI * sigma_hz));
  float *wave = why_fft_alloc (length * sizeof *wave),
        *spectrum = why_fft_alloc ((length + 2) * sizeof *spectrum);
  WhyFft *forward = NULL, *inverse = NULL;
  WhyStatus status = wave && spectrum ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK)
    status = why_fft_new (WHY_FFT_REAL_FORWARD, length, &forward, NULL);
  if (status == WHY_OK)
    status = why_fft_new (WHY_FFT_REAL_INVERSE, length, &inverse, NULL);
  if (status == WHY_OK)
    {
      memcpy (wave, x, n * sizeof *wave);
      memset (wave + n, 0, (length - n) * sizeof *wave);
      why_fft_run (forward, wave, spectrum);
      for (size_t k = 0; k <= length / 2; k++)
        {
          double off = ((double) k * sample_rate_hz / (double) length - hz) / sigma_hz;
          float gain = (float) (exp (-0.5 * off * off) / (double) length);
          spectrum[2 * k] *= gain;
          spectrum[2 * k + 1] *= gain;
        }
      why_fft_run (inverse, spectrum, wave);
      memcpy (out, wave, n * sizeof *out);
    }
  why_fft_free (forward);
  why_fft_free (inverse);
  why_fft_release (wave);
  why_fft_release (spectrum);
  return status;
}
