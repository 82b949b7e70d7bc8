/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/notes/why-note-features.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"

#define RATE_HZ 44100.0
#define HOP 441
#define LONG_WINDOW 4096
#define SHORT_WINDOW 2048
#define BORDER_HZ 640.0   /* below, the long window */
#define MIN_HALF_BINS 1.0 /* a band is at least so wide to either side */
#define FLOOR 1e-10f

/* A triangle over the bins of one of the two transforms. */
typedef struct
{
  bool is_long;
  size_t first, n; /* bins */
  float *weights;
} Band;

struct _WhyNoteFeatures
{
  WhyFft *fft[2]; /* short, long */
  float *window[2];
  Band bands[WHY_NOTE_FEATURES_N_BANDS];
  float *weights; /* of all bands */
};

static const size_t window_sizes[] = { SHORT_WINDOW, LONG_WINDOW };

static void
make_windows (WhyNoteFeatures *features)
{
  for (int k = 0; k < 2; k++)
    {
      size_t n = window_sizes[k];
      double sum = 0;
      for (size_t i = 0; i < n; i++)
        sum += 0.5 - 0.5 * cos (2 * M_PI * (double) i / (double) n);
      /* A sine of amplitude 1 gives power 1. */
      for (size_t i = 0; i < n; i++)
        features->window[k][i]
            = (float) ((0.5 - 0.5 * cos (2 * M_PI * (double) i / (double) n)) * 2 / sum);
    }
}

/* Weights of a band, at most n of them; returns how many. */
static size_t
make_band (int index, Band *band, float *weights, size_t max_n)
{
  double step = 1 / WHY_NOTE_FEATURES_BANDS_PER_OCTAVE,
         centre_hz = WHY_NOTE_FEATURES_MIN_HZ * exp2 (step * index);
  band->is_long = centre_hz < BORDER_HZ;
  double bin_hz = RATE_HZ / (double) window_sizes[band->is_long], centre = centre_hz / bin_hz,
         below = centre - centre * exp2 (-step), above = centre * exp2 (step) - centre;
  below = fmax (below, MIN_HALF_BINS);
  above = fmax (above, MIN_HALF_BINS);
  band->first = (size_t) floor (centre - below) + 1;
  band->n = 0;
  band->weights = weights;
  for (size_t bin = band->first; (double) bin < centre + above && band->n < max_n; bin++)
    {
      double away = (double) bin - centre;
      weights[band->n++] = (float) (1 - (away < 0 ? -away / below : away / above));
    }
  return band->n;
}

WhyStatus
why_note_features_new (WhyNoteFeatures **out, WhyError *error)
{
  WhyNoteFeatures *features = *out = calloc (1, sizeof *features);
  size_t max_weights = LONG_WINDOW + SHORT_WINDOW;
  WhyStatus status = features ? WHY_OK : WHY_ERR_MEMORY;
  for (int k = 0; k < 2 && status == WHY_OK; k++)
    {
      features->window[k] = malloc (window_sizes[k] * sizeof (float));
      status = features->window[k]
                   ? why_fft_new (WHY_FFT_REAL_FORWARD, window_sizes[k], &features->fft[k], error)
                   : WHY_ERR_MEMORY;
    }
  if (status == WHY_OK && !(features->weights = malloc (max_weights * sizeof (float))))
    status = WHY_ERR_MEMORY;
  if (status != WHY_OK)
    {
      why_note_features_free (features);
      *out = NULL;
      return why_error_set (error, status, "%s", why_status_str (status));
    }
  make_windows (features);
  size_t used = 0;
  for (int i = 0; i < WHY_NOTE_FEATURES_N_BANDS; i++)
    used += make_band (i, &features->bands[i], features->weights + used, max_weights - used);
  return WHY_OK;
}

void
why_note_features_free (WhyNoteFeatures *features)
{
  if (!features)
    return;
  for (int k = 0; k < 2; k++)
    {
      why_fft_free (features->fft[k]);
      free (features->window[k]);
    }
  free (features->weights);
  free (features);
}

static void
read_windowed (
    const float *x, size_t n, ptrdiff_t first, const float *window, size_t n_window, float *out)
{
  for (size_t i = 0; i < n_window; i++)
    {
      ptrdiff_t at = first + (ptrdiff_t) i;
      float value = at >= 0 && at < (ptrdiff_t) n ? x[at] : 0.0f;
      out[i] = isfinite (value) ? window[i] * value : 0.0f;
    }
}

WhyStatus
why_note_features_process (const WhyNoteFeatures *features,
                           const float *x,
                           size_t n,
                           ptrdiff_t x_first,
                           ptrdiff_t first,
                           size_t n_frames,
                           float *out)
{
  size_t n_bytes = (LONG_WINDOW / 2 + 1) * sizeof (float _Complex);
  float *time = why_fft_alloc (n_bytes);
  float _Complex *spectrum = why_fft_alloc (n_bytes);
  float *power[2] = { malloc (n_bytes), malloc (n_bytes) };
  WhyStatus status = time && spectrum && power[0] && power[1] ? WHY_OK : WHY_ERR_MEMORY;
  for (size_t frame = 0; frame < n_frames && status == WHY_OK; frame++)
    {
      ptrdiff_t centre = (first + (ptrdiff_t) frame) * HOP - x_first;
      for (int k = 0; k < 2; k++)
        {
          size_t size = window_sizes[k];
          read_windowed (x, n, centre - (ptrdiff_t) (size / 2), features->window[k], size, time);
          why_fft_run (features->fft[k], time, spectrum);
          for (size_t bin = 0; bin <= size / 2; bin++)
            {
              float re = crealf (spectrum[bin]), im = cimagf (spectrum[bin]);
              power[k][bin] = re * re + im * im;
            }
        }
      float *row = out + frame * WHY_NOTE_FEATURES_N_BANDS;
      for (int i = 0; i < WHY_NOTE_FEATURES_N_BANDS; i++)
        {
          const Band *band = &features->bands[i];
          float sum = FLOOR;
          for (size_t j = 0; j < band->n; j++)
            sum += band->weights[j] * power[band->is_long][band->first + j];
          row[i] = 0.5f * log10f (sum);
        }
    }
  why_fft_release (time);
  why_fft_release (spectrum);
  free (power[0]);
  free (power[1]);
  return status;
}
