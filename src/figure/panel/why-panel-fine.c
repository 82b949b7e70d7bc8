/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

#include "dsp/spectrogram/why-spectrogram.h"

/* A spectrogram of what is zoomed into, with rows as fine as pixels. The windows stay as long as they are: 93 ms
 * between 250 and 1000 Hz still follow a vibrato of 6 Hz, whose wave twice as long a window would level;
 * what gets finer is where in its band a partial lies. */

/* Rows of an octave: so many times those of the analysis are worth the work, and so many are the most there can
 * be. */
#define MIN_GAIN 1.5
#define MAX_ROWS_PER_OCTAVE 200.0
#define MAX_OCTAVES 4.0 /* that are shown: of more, nobody looks for a partial's wave */
#define FLOOR_DB (-120.0)
#define MARGIN_S 1e-6

/* Whether the samples at hand reach as far as the picture. */
static gboolean
has_samples (const WhyAnalysis *analysis, const WhyPanelGeometry *geometry)
{
  double length_s = analysis->samples
                        ? (double) (g_bytes_get_size (analysis->samples) / sizeof (float))
                              / analysis->axes->sample_rate_hz
                        : 0;
  return geometry->x_min >= -MARGIN_S && geometry->x_max <= length_s + MARGIN_S
         && geometry->x_max > geometry->x_min;
}

gboolean
why_panel_fine_rows_new (const WhyAnalysis *analysis,
                         const WhyPanelGeometry *geometry,
                         int width,
                         int height,
                         WhyPanelRows *out)
{
  const WhyAxes *axes = analysis->axes;
  double octaves = log2 (geometry->max_hz / geometry->min_hz),
         wanted = MIN (ceil (height / octaves), MAX_ROWS_PER_OCTAVE);
  if (!(octaves <= MAX_OCTAVES) || !(wanted >= MIN_GAIN * analysis->rows_per_octave)
      || !has_samples (analysis, geometry))
    return FALSE;
  const WhySpectrogramConfig config = {
    .sample_rate_hz = axes->sample_rate_hz,
    .min_hz = geometry->min_hz,
    .max_hz = MIN (geometry->max_hz * exp2 (1 / wanted), 0.5 * axes->sample_rate_hz),
    .rows_per_octave = (unsigned) wanted,
    .n_columns = 1,
    .floor_db = FLOOR_DB,
    .window_scale = axes->window_scale,
  };
  WhySpectrogram *spectrogram;
  if (why_spectrogram_new (&config, &spectrogram, NULL) != WHY_OK)
    return FALSE;
  double rate = axes->sample_rate_hz,
         per_pixel = (geometry->x_max - geometry->x_min) * rate / width;
  gsize hop = (gsize) MAX (floor (per_pixel), 1.0), n_samples;
  gint64 first = (gint64) floor (MAX (geometry->x_min, 0.0) * rate / (double) hop);
  gsize n = (gsize) (ceil (geometry->x_max * rate / (double) hop)) - (gsize) first + 1;
  const float *x = g_bytes_get_data (analysis->samples, &n_samples);
  *out = (WhyPanelRows){
    .row0_hz = config.min_hz,
    .rows_per_octave = wanted,
    .n_rows = why_spectrogram_n_rows (spectrogram),
    .n_columns = n,
  };
  out->levels = g_new (float, out->n_rows *n);
  WhyStatus status = why_spectrogram_columns (spectrogram, x, n_samples / sizeof (float), 0, hop,
                                              first, n, out->levels, NULL, NULL);
  why_spectrogram_free (spectrogram);
  if (status != WHY_OK)
    {
      g_clear_pointer (&out->levels, g_free);
      return FALSE;
    }
  out->first_column = geometry->x_min * rate / (double) hop - (double) first;
  out->columns_per_pixel = per_pixel / (double) hop;
  return TRUE;
}
