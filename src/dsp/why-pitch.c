/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-pitch.h"

#include <aubio/aubio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"

#define FRAME_RATE_HZ 200.0
#define COARSE_WINDOW_S 0.09      /* reaches down to 22 Hz */
#define FINE_PERIODS 4.0          /* of the lowest pitch: YIN compares two stretches of two periods each */
#define FINE_MIN_WINDOW_S 0.02
#define LEVEL_WINDOW_S 0.02       /* passes modulation up to 50 Hz */
#define LEVEL_PERIODS 2.5         /* of the note, whose own ripple the squared Hann window then passes no more */
#define MIN_CONFIDENCE 0.7f
/* A dip of YIN's difference function below this is a period. The usual 0.15 is too strict for flutter-tongue, whose
 * roughness lifts the true dip: YIN then falls to the flutter's own period. */
#define TOLERANCE 0.22f
#define SILENCE_DB (-90.0f)
#define SOUNDING_DB (-35.0f)      /* below the loud frames */
#define RANGE_DB 50.0f
#define MIN_HZ 25.0f
#define MAX_HZ 4500.0f

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;
  return (x > y) - (x < y);
}

/* The quantile of the values that are not NAN; scratch has room for n. NAN when there is none. */
static float
quantile (const float *values, size_t n, double q, float *scratch)
{
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan (values[i]))
      scratch[m++] = values[i];
  if (m == 0)
    return NAN;
  qsort (scratch, m, sizeof *scratch, compare_floats);
  return scratch[(size_t) (q * (double) (m - 1) + 0.5)];
}

static size_t
power_of_two (double at_least)
{
  size_t n = 64;
  while ((double) n < at_least)
    n *= 2;
  return n;
}

typedef struct
{
  const float *x;    /* finite */
  size_t n, hop;
  double rate_hz;
  WhyStep step;
  void *user;
} Signal;

static bool
report (const Signal *signal, double from, double to, size_t done, size_t all)
{
  return !signal->step || signal->step (from + (to - from) * (double) done / (double) all, signal->user);
}

/* One run of YIN (de Cheveigne and Kawahara 2002; aubio's "yinfast": of its trackers the one with the fewest octave
 * errors on recorded notes, and among the fastest). hz[i] belongs to the window centred at (i + 0.5) * hop. */
static WhyStatus
run_yin (const Signal *signal, size_t window, size_t hop, float *hz, size_t n_frames, double from, double to)
{
  WhyStatus status = WHY_ERR_MEMORY;
  why_fft_lock_planner ();
  aubio_pitch_t *pitch = new_aubio_pitch ("yinfast", (uint_t) window, (uint_t) hop, (uint_t) (signal->rate_hz + 0.5));
  why_fft_unlock_planner ();
  fvec_t *in = new_fvec ((uint_t) hop), *out = new_fvec (1);
  if (pitch && in && out)
    {
      aubio_pitch_set_tolerance (pitch, TOLERANCE);
      aubio_pitch_set_silence (pitch, -200.0f); /* levels are judged elsewhere */
      /* The tracker's window ends where its input ends: run ahead by half of it. */
      size_t ahead = (window / 2 + hop / 2) / hop;
      status = WHY_OK;
      for (size_t i = 0; i < n_frames + ahead && status == WHY_OK; i++)
        {
          if (i % 256 == 255 && !report (signal, from, to, i, n_frames + ahead))
            status = WHY_CANCELLED;
          for (size_t k = 0; k < hop; k++)
            in->data[k] = i * hop + k < signal->n ? signal->x[i * hop + k] : 0.0f;
          aubio_pitch_do (pitch, in, out);
          float value = out->data[0];
          bool voiced = value >= MIN_HZ && value <= MAX_HZ && aubio_pitch_get_confidence (pitch) >= MIN_CONFIDENCE;
          if (i >= ahead)
            hz[i - ahead] = voiced ? value : NAN;
        }
    }
  if (in)
    del_fvec (in);
  if (out)
    del_fvec (out);
  why_fft_lock_planner ();
  if (pitch)
    del_aubio_pitch (pitch);
  why_fft_unlock_planner ();
  return status;
}

/* An octave error jumps by a whole octave and back: moves such frames to the octave of the median. Wide trills stay,
 * for no trill is as wide as an octave. */
static void
fold_octaves (float *hz, size_t n_frames, float median)
{
  for (size_t i = 0; i < n_frames; i++)
    {
      float octaves = log2f (hz[i] / median);
      float nearest = roundf (octaves);
      if (nearest != 0.0f && fabsf (octaves - nearest) < 0.05f)
        hz[i] *= exp2f (-nearest);
    }
}

/* Twice: with a long window to learn how low the notes go, then with the shortest window that reaches there.
 * *median_hz: of the first run, NAN when nothing was voiced. */
static WhyStatus
track_pitch (WhyCurves *curves, const Signal *signal, float *scratch, float *median_hz)
{
  double rate = signal->rate_hz;
  size_t coarse = power_of_two (COARSE_WINDOW_S * rate / sqrt (2.0)), coarse_hop = coarse / 4, fine = coarse;
  size_t n_coarse = (signal->n + coarse_hop - 1) / coarse_hop;
  WhyStatus status = run_yin (signal, coarse, coarse_hop, curves->hz, n_coarse, 0.0, 0.3);
  if (status != WHY_OK)
    return status;
  float lowest_hz = quantile (curves->hz, n_coarse, 0.1, scratch);
  *median_hz = quantile (curves->hz, n_coarse, 0.5, scratch);
  if (!isnan (lowest_hz))
    fine = power_of_two (fmax (FINE_PERIODS * rate / (double) lowest_hz, FINE_MIN_WINDOW_S * rate));
  fine = fine < coarse ? fine : coarse;
  /* YIN adds up half of its window, at lags up to the other half. */
  curves->pitch_window_s = 0.5 * (double) fine / rate;
  status = run_yin (signal, fine, signal->hop, curves->hz, curves->n_frames, 0.3, 0.8);
  if (status == WHY_OK && !isnan (*median_hz))
    fold_octaves (curves->hz, curves->n_frames, *median_hz);
  return status;
}

/* Adds the power of bins [low, high) Hz. */
static float
band_power (const float *spectrum, size_t window, double rate, double low, double high)
{
  size_t first = (size_t) ceil (low / rate * (double) window), last = (size_t) ceil (high / rate * (double) window);
  double sum = 0.0;
  if (last > window / 2 + 1)
    last = window / 2 + 1;
  for (size_t k = first; k < last; k++)
    sum += (double) (spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1]);
  return (float) sum;
}

/* median_hz: of the notes, whose own ripple the window must not pass. */
static WhyStatus
track_levels (WhyCurves *curves, const Signal *signal, float median_hz)
{
  static const double edges[WHY_N_LEVEL_CURVES][2] = { { 20, 1e9 }, { 300, 1200 }, { 1200, 3500 }, { 3500, 9000 } };
  double rate = signal->rate_hz, length_s = LEVEL_WINDOW_S;
  if (!isnan (median_hz))
    length_s = fmax (length_s, LEVEL_PERIODS / (double) median_hz);
  size_t window = power_of_two (fmin (length_s, COARSE_WINDOW_S) * rate / sqrt (2.0));
  curves->level_window_s = (double) window / rate;
  float *frame = why_fft_alloc (window * sizeof (float));
  float *spectrum = why_fft_alloc ((window + 2) * sizeof (float));
  float *hann = malloc (window * sizeof (float));
  WhyFft *fft = NULL;
  WhyStatus status = WHY_ERR_MEMORY;
  if (frame && spectrum && hann)
    status = why_fft_new (WHY_FFT_REAL_FORWARD, window, &fft, NULL);
  /* A full-scale sine has a power of 0 dB. */
  float scale = 0.0f;
  for (size_t k = 0; status == WHY_OK && k < window; k++)
    {
      hann[k] = (float) (0.5 - 0.5 * cos (2.0 * M_PI * ((double) k + 0.5) / (double) window));
      scale += hann[k] * hann[k];
    }
  scale *= (float) window / 4.0f;
  /* Twice a frame, then a quarter, a half and a quarter of neighbours: the ripple of notes near the frame rate would
   * else alias to a slow swing. */
  for (size_t i = 0; status == WHY_OK && i <= 2 * curves->n_frames; i++)
    {
      if (i % 256 == 255 && !report (signal, 0.8, 1.0, i, 2 * curves->n_frames))
        status = WHY_CANCELLED;
      for (size_t k = 0; k < window; k++)
        {
          size_t at = i * signal->hop / 2 + k;
          bool inside = at >= window / 2 && at - window / 2 < signal->n;
          frame[k] = inside ? signal->x[at - window / 2] * hann[k] : 0.0f;
        }
      why_fft_run (fft, frame, spectrum);
      for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
        {
          float power = 0.25f * band_power (spectrum, window, rate, edges[b][0], edges[b][1]) / scale;
          size_t center = i / 2;
          if (i % 2 == 1)
            curves->level_db[b][center] += 2.0f * power;
          else if (center < curves->n_frames)
            curves->level_db[b][center] = power;
          if (i % 2 == 0 && center > 0)
            curves->level_db[b][center - 1] += power;
        }
    }
  for (size_t b = 0; status == WHY_OK && b < WHY_N_LEVEL_CURVES; b++)
    for (size_t i = 0; i < curves->n_frames; i++)
      curves->level_db[b][i] = 10.0f * log10f (curves->level_db[b][i] + 1e-12f);
  why_fft_free (fft);
  why_fft_release (frame);
  why_fft_release (spectrum);
  free (hann);
  return status;
}

/* peak: of the signal before it was scaled to 1. */
static void
find_sounding (WhyCurves *curves, float peak, float *scratch)
{
  const float *level = curves->level_db[WHY_CURVE_LEVEL];
  float loud = quantile (level, curves->n_frames, 0.95, scratch), silence = SILENCE_DB - 20.0f * log10f (peak);
  double sum[WHY_N_LEVEL_CURVES] = { 0 };
  size_t n = 0;
  for (size_t i = 0; i < curves->n_frames; i++)
    {
      curves->sounding[i] = level[i] > silence && level[i] > loud + SOUNDING_DB;
      if (!curves->sounding[i])
        curves->hz[i] = NAN;
      n += curves->sounding[i];
      for (size_t b = 0; b < WHY_N_LEVEL_CURVES && curves->sounding[i]; b++)
        sum[b] += (double) curves->level_db[b][i];
    }
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      float largest = -INFINITY;
      curves->band_db[b] = n > 0 ? (float) ((sum[b] - sum[0]) / (double) n) : -INFINITY;
      for (size_t i = 0; i < curves->n_frames; i++)
        largest = fmaxf (largest, curves->level_db[b][i]);
      for (size_t i = 0; i < curves->n_frames; i++)
        curves->level_db[b][i] = fmaxf (curves->level_db[b][i], largest - RANGE_DB);
    }
  curves->f0_hz = (double) quantile (curves->hz, curves->n_frames, 0.5, scratch);
}

static bool
allocate (WhyCurves *curves)
{
  size_t n = curves->n_frames + 1;
  curves->hz = malloc (n * sizeof (float));
  curves->sounding = calloc (n, sizeof (bool));
  bool whole = curves->hz && curves->sounding;
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      curves->level_db[b] = malloc (n * sizeof (float));
      whole = whole && curves->level_db[b];
    }
  return whole;
}

/* Copies x, scaled to a peak of 1 so that neither squares nor thresholds depend on the gain. Returns the peak. */
static float
copy_scaled (const float *x, size_t n, float *out)
{
  float peak = 0.0f;
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]))
      peak = fmaxf (peak, fabsf (x[i]));
  /* Two factors: the reciprocal of a subnormal peak would be infinite. */
  float root = peak > 0.0f ? 1.0f / sqrtf (peak) : 0.0f;
  for (size_t i = 0; i < n; i++)
    out[i] = isfinite (x[i]) ? x[i] * root * root : 0.0f;
  return peak;
}

WhyStatus
why_curves_new (const float *x, size_t n, double sample_rate_hz, WhyCurves **out, WhyStep step, void *user)
{
  *out = NULL;
  size_t hop = (size_t) (sample_rate_hz / FRAME_RATE_HZ + 0.5);
  WhyCurves *curves = calloc (1, sizeof *curves);
  float *clean = malloc ((n + 1) * sizeof (float)), *scratch = malloc ((n / hop + 1) * sizeof (float));
  float median_hz = NAN, peak = 0.0f;
  WhyStatus status = curves && clean && scratch ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK)
    {
      peak = copy_scaled (x, n, clean);
      curves->frame_rate_hz = sample_rate_hz / (double) hop;
      curves->n_frames = n / hop;
      status = allocate (curves) ? WHY_OK : WHY_ERR_MEMORY;
    }
  const Signal signal = { clean, n, hop, sample_rate_hz, step, user };
  if (status == WHY_OK)
    status = track_pitch (curves, &signal, scratch, &median_hz);
  if (status == WHY_OK)
    status = track_levels (curves, &signal, median_hz);
  if (status == WHY_OK)
    find_sounding (curves, peak, scratch);
  free (clean);
  free (scratch);
  if (status == WHY_OK)
    *out = curves;
  else
    why_curves_free (curves);
  return status;
}

void
why_curves_free (WhyCurves *curves)
{
  if (!curves)
    return;
  free (curves->hz);
  free (curves->sounding);
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    free (curves->level_db[b]);
  free (curves);
}
