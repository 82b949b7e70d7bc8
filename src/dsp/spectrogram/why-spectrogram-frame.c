/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/spectrogram/why-spectrogram-private.h"

static WhyStatus
refuse_memory (WhyError *error)
{
  return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the spectrogram");
}

WhyStatus
why_resolution_init (WhyResolution *resolution,
                     double sample_rate_hz,
                     double window_s,
                     WhyError *error)
{
  memset (resolution, 0, sizeof *resolution);
  resolution->size = (size_t) 1 << (int) fmax (round (log2 (window_s * sample_rate_hz)), 4);
  resolution->window = why_fft_alloc (resolution->size * sizeof (float));
  if (!resolution->window)
    return refuse_memory (error);

  /* A sine of amplitude 1 gives |X| = sum (w) / 2 at its peak, and a Hann window's sum is size / 2.
   */
  double size = (double) resolution->size, scale = 4 / size;
  for (size_t i = 0; i < resolution->size; i++)
    resolution->window[i]
        = (float) (scale * (0.5 - 0.5 * cos (2 * M_PI * ((double) i + 0.5) / size)));
  return why_fft_new (WHY_FFT_REAL_FORWARD, resolution->size, &resolution->fft, error);
}

WhyStatus
why_resolution_rows (WhyResolution *resolution,
                     double sample_rate_hz,
                     const double *edges_hz,
                     size_t first_row,
                     size_t n_rows,
                     WhyError *error)
{
  resolution->first_row = first_row;
  resolution->n_rows = n_rows;
  resolution->edges = malloc ((n_rows + 1) * sizeof *resolution->edges);
  resolution->shares = malloc ((n_rows + 1) * sizeof *resolution->shares);
  if (!resolution->edges || !resolution->shares)
    return refuse_memory (error);
  double nyquist = (double) resolution->size / 2;
  for (size_t i = 0; i <= n_rows; i++)
    resolution->edges[i]
        = fmin (edges_hz[first_row + i] / sample_rate_hz * (double) resolution->size, nyquist);

  /* One bin more on each side, to tell what is a peak. */
  double first = fmax (floor (resolution->edges[0]) - 1, 0);
  double last = fmin (ceil (resolution->edges[n_rows]) + 1, nyquist);
  resolution->first_bin = (size_t) first;
  resolution->n_bins = (size_t) (last - first) + 1;
  return WHY_OK;
}

void
why_resolution_clear (WhyResolution *resolution)
{
  why_fft_free (resolution->fft);
  why_fft_release (resolution->window);
  free (resolution->edges);
  free (resolution->shares);
  memset (resolution, 0, sizeof *resolution);
}

bool
why_frame_init (WhyFrame *frame, size_t largest)
{
  frame->samples = why_fft_alloc (largest * sizeof (float));
  frame->spectrum = why_fft_alloc ((largest / 2 + 1) * sizeof (float complex));
  frame->db = malloc ((largest / 2 + 1) * sizeof (float));
  return frame->samples && frame->spectrum && frame->db;
}

void
why_frame_clear (WhyFrame *frame)
{
  why_fft_release (frame->samples);
  why_fft_release (frame->spectrum);
  free (frame->db);
}

/* Raises powers to those of the window around centre; samples outside the input are zero. */
static void
add_window (WhyFrame *frame,
            const WhyResolution *resolution,
            const float *x,
            size_t n,
            double centre,
            float *powers)
{
  long size = (long) resolution->size, first = (long) floor (centre) - size / 2;
  long begin = first < 0 ? (-first < size ? -first : size) : 0;
  long end = (long) n - first < size ? (long) n - first : size;
  end = end > begin ? end : begin;

  memset (frame->samples, 0, (size_t) begin * sizeof (float));
  for (long i = begin; i < end; i++)
    frame->samples[i] = x[first + i] * resolution->window[i];
  memset (frame->samples + end, 0, (size_t) (size - end) * sizeof (float));
  why_fft_run (resolution->fft, frame->samples, frame->spectrum);

  const float *parts = (const float *) (frame->spectrum + resolution->first_bin);
  for (size_t i = 0; i < resolution->n_bins; i++)
    {
      float power = parts[2 * i] * parts[2 * i] + parts[2 * i + 1] * parts[2 * i + 1];
      powers[i] = power > powers[i] ? power : powers[i];
    }
}

/* Between bins the spectrum is taken as linear in dB. */
static float
read_between (const float *db, size_t n_bins, double position)
{
  size_t bin = position < (double) n_bins - 2 ? (size_t) position : n_bins - 2;
  float part = (float) (position - (double) bin);
  return db[bin] + part * (db[bin + 1] - db[bin]);
}

/* The largest value of the spectrum in each row's band, at its edges and at the bins between. */
static void
read_bands (const WhyResolution *resolution, const float *db, float *out, size_t stride)
{
  double origin = (double) resolution->first_bin;
  size_t bin = (size_t) ceil (resolution->edges[0] - origin);
  float left = read_between (db, resolution->n_bins, resolution->edges[0] - origin);
  for (size_t row = 0; row < resolution->n_rows; row++)
    {
      double high = resolution->edges[row + 1] - origin;
      float right = read_between (db, resolution->n_bins, high), best = left > right ? left : right;
      for (; (double) bin < high; bin++)
        best = db[bin] > best ? db[bin] : best;
      out[row * stride] = best;
      left = right;
    }
}

/* How far a sine lies from its loudest bin towards the louder neighbour, in bins: a Hann window
 * gives the neighbour (1 + d) / (2 - d) of the bin's amplitude. */
static float
offset_of_peak (float db_bin, float db_neighbour)
{
  float ratio = powf (10, (db_neighbour - db_bin) / 20);
  float offset = (2 * ratio - 1) / (1 + ratio);
  return offset > 0 ? offset : 0;
}

/* The top of the parabola through a bin in dB and its neighbours: within 0.35 dB of a sine's level,
 * and nothing above a flat spectrum's. */
static float
level_of_peak (const float *db)
{
  float slope = (db[1] - db[-1]) / 2, bend = (db[1] + db[-1]) / 2 - db[0];
  return bend < 0 ? db[0] - slope * slope / (4 * bend) : db[0];
}

/* Where a bin is a local maximum there may be a sine: the row that contains its frequency gets its
 * level. */
static void
read_peaks (const WhyResolution *resolution, const float *db, float *out, size_t stride)
{
  double origin = (double) resolution->first_bin;
  size_t row = 0;
  for (size_t bin = 1; bin + 1 < resolution->n_bins; bin++)
    {
      if (db[bin] < db[bin - 1] || db[bin] <= db[bin + 1])
        continue;
      bool up = db[bin + 1] > db[bin - 1];
      float offset = offset_of_peak (db[bin], up ? db[bin + 1] : db[bin - 1]);
      float level = level_of_peak (db + bin);
      double at = origin + (double) bin + (double) (up ? offset : -offset);
      while (row < resolution->n_rows && at >= resolution->edges[row + 1])
        row++;
      if (row < resolution->n_rows && at >= resolution->edges[row] && level > out[row * stride])
        out[row * stride] = level;
    }
}

void
why_frame_read (WhyFrame *frame,
                const WhyResolution *resolution,
                const float *x,
                size_t n,
                double centre,
                double hop,
                float floor_db,
                float *out,
                size_t stride)
{
  float *db = frame->db;
  memset (db, 0, resolution->n_bins * sizeof *db);
  /* Windows half a window apart leave nothing between them unseen. */
  double n_windows = ceil (hop / ((double) resolution->size / 2));
  for (double i = 0.5; i < n_windows; i += 1)
    add_window (frame, resolution, x, n, centre + (i / n_windows - 0.5) * hop, db);
  for (size_t i = 0; i < resolution->n_bins; i++)
    {
      float level = db[i] > 0 ? 10 * log10f (db[i]) : floor_db;
      db[i] = level > floor_db ? level : floor_db;
    }
  read_bands (resolution, db, out, stride);
  read_peaks (resolution, db, out, stride);
}
