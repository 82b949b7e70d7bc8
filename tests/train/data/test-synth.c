/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "train/data/why-synth.h"

/* The rendered tones are measured here by means of their own: demodulation of one partial at a time
 * and the spectrum of its pitch and level. */

#define FRAME_RATE 1000.0

typedef struct
{
  size_t n;
  double *cents, *level; /* of the partial, one value a frame */
} Track;

static void
track_clear (Track *track)
{
  g_free (track->cents);
  g_free (track->level);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Track, track_clear)

/* Demodulates the partial at "hz" of a tone at "pitch". The Hann window of two periods of the pitch
 * has its zeros where the other partials are. Attack and release are left out. */
static Track
follow (const float *in, size_t n, double rate, double hz, double pitch)
{
  size_t length = (size_t) lround (2 * rate / pitch);
  double step = rate / FRAME_RATE, previous = 0;
  size_t first = (size_t) (0.2 * rate), n_frames = (size_t) ((n - 2 * first) / step);
  Track track = { 0, g_new0 (double, n_frames), g_new0 (double, n_frames) };
  for (size_t frame = 0; frame <= n_frames; frame++)
    {
      size_t at = first + (size_t) (step * (double) frame);
      double re = 0, im = 0, sum = 0;
      for (size_t i = 0; i < length && at + i < n; i++)
        {
          double window = 0.5 - 0.5 * cos (2 * G_PI * ((double) i + 0.5) / (double) length);
          double angle = fmod (hz * (double) (at + i) / rate, 1) * 2 * G_PI;
          re += window * in[at + i] * cos (angle);
          im -= window * in[at + i] * sin (angle);
          sum += window;
        }
      double phase = atan2 (im, re);
      if (frame > 0)
        {
          size_t gone = at - first - (size_t) (step * (double) (frame - 1));
          double advance = remainder (phase - previous, 2 * G_PI) / (2 * G_PI);
          track.cents[track.n] = 1200 * log2 (1 + advance * rate / (double) gone / hz);
          track.level[track.n++] = 2 * hypot (re, im) / sum;
        }
      previous = phase;
    }
  return track;
}

/* Root mean square of everything that sounds, over two periods. */
static double *
follow_power (const float *in, size_t n, double rate, double pitch, size_t *n_out)
{
  size_t length = (size_t) lround (2 * rate / pitch), first = (size_t) (0.2 * rate);
  double step = rate / FRAME_RATE;
  *n_out = (size_t) ((n - 2 * first) / step);
  double *power = g_new0 (double, *n_out);
  for (size_t frame = 0; frame < *n_out; frame++)
    {
      size_t at = first + (size_t) (step * (double) frame);
      for (size_t i = 0; i < length; i++)
        power[frame] += (double) in[at + i] * in[at + i];
      power[frame] = sqrt (power[frame] / (double) length);
    }
  return power;
}

/* Amplitude of the sinusoid at "hz" in a track, Hann-windowed. */
static double
component (const double *track, size_t n, double hz)
{
  double re = 0, im = 0, mean = 0, sum = 0;
  for (size_t i = 0; i < n; i++)
    mean += track[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    {
      double window = 0.5 - 0.5 * cos (2 * G_PI * ((double) i + 0.5) / (double) n);
      double angle = 2 * G_PI * hz * (double) i / FRAME_RATE;
      re += window * (track[i] - mean) * cos (angle);
      im += window * (track[i] - mean) * sin (angle);
      sum += window;
    }
  return 2 * hypot (re, im) / sum;
}

/* The strongest periodicity between min and max. */
static double
strongest (const double *track, size_t n, double min_hz, double max_hz, double *amplitude)
{
  double best_hz = 0;
  *amplitude = -1;
  for (double hz = min_hz; hz <= max_hz; hz += 0.02)
    {
      double value = component (track, n, hz);
      if (value > *amplitude)
        {
          *amplitude = value;
          best_hz = hz;
        }
    }
  return best_hz;
}

static double
quantile (const double *track, size_t n, double q)
{
  g_autofree double *sorted = g_memdup2 (track, n * sizeof *track);
  why_sort_doubles (sorted, n);
  return why_quantile_doubles (sorted, n, q);
}

static double
mean_between (const double *track, size_t n, double min, double max)
{
  double sum = 0;
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    if (track[i] >= min && track[i] <= max)
      {
        sum += track[i];
        count++;
      }
  return sum / (double) count;
}

static float *
render (const WhySynthParams *params, size_t *n)
{
  WhyError error = { 0 };
  float *out;
  WhyStatus status = why_synth_render (params, &out, n, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (status, ==, WHY_OK);
  return out;
}

static WhySynthParams
clean_params (const char *technique)
{
  WhySynthParams params;
  why_synth_params_init (&params, technique);
  params.noise_db = -INFINITY;
  return params;
}

static void
assert_near (const char *what, double value, double expected, double tolerance)
{
  g_test_message ("%s: %.4g, expected %.4g +- %.2g", what, value, expected, tolerance);
  g_assert_cmpfloat (fabs (value - expected), <=, tolerance);
}

static void
test_vibrato (void)
{
  static const double cases[][4] = { /* pitch, rate, extent, seed */
                                     { 440, 6, 50, 1 },
                                     { 220, 4.5, 20, 2 },
                                     { 1760, 7.5, 80, 3 },
                                     { 131, 5.2, 120, 4 }
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhySynthParams params = clean_params ("vibrato");
      size_t n;
      double extent;
      params.pitch_hz = cases[i][0];
      params.rate_hz = cases[i][1];
      params.extent_cents = cases[i][2];
      params.seed = (uint64_t) cases[i][3];
      g_autofree float *tone = render (&params, &n);
      g_auto (Track) track = follow (tone, n, 44100, params.pitch_hz, params.pitch_hz);
      double rate = strongest (track.cents, track.n, 2, 12, &extent);
      assert_near ("rate", rate, params.rate_hz, 0.1);
      assert_near ("extent", extent, params.extent_cents, 0.05 * params.extent_cents);
      assert_near ("pitch", quantile (track.cents, track.n, 0.5), 0, 5);
    }
}

static void
test_trill (void)
{
  static const double cases[][3] = { { 440, 6, 200 }, { 587, 9, 100 }, { 330, 4, 400 } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhySynthParams params = clean_params ("trill");
      size_t n;
      double amplitude, interval = cases[i][2];
      params.pitch_hz = cases[i][0];
      params.rate_hz = cases[i][1];
      params.extent_cents = interval;
      g_autofree float *tone = render (&params, &n);
      /* four periods, since the zeros of the window do not fit both notes */
      g_auto (Track) track = follow (tone, n, 44100, params.pitch_hz, params.pitch_hz / 2);
      double rate = strongest (track.cents, track.n, 2, 12, &amplitude);
      assert_near ("rate", rate, params.rate_hz, 0.1);
      double lower = quantile (track.cents, track.n, 0.25);
      double upper = quantile (track.cents, track.n, 0.75);
      assert_near ("lower note", lower, 0, 4);
      assert_near ("upper note", upper, interval, 4);
      /* two notes, not a glide: little time is spent between them */
      size_t between = 0;
      for (size_t k = 0; k < track.n; k++)
        between += track.cents[k] > 0.2 * interval && track.cents[k] < 0.8 * interval;
      g_assert_cmpfloat ((double) between / (double) track.n, <, 0.2);
    }
}

/* Rate and depth of the level of everything that sounds. */
static void
check_strokes (
    const char *technique, double rate_hz, double depth, double rate_within, double within)
{
  WhySynthParams params = clean_params (technique);
  size_t n, n_frames;
  double amplitude;
  params.pitch_hz = 880;
  params.rate_hz = rate_hz;
  params.depth = depth;
  g_autofree float *tone = render (&params, &n);
  g_autofree double *power = follow_power (tone, n, 44100, 880, &n_frames);
  double rate = strongest (power, n_frames, 2, 50, &amplitude);
  assert_near ("rate", rate, rate_hz, rate_within);
  double low = quantile (power, n_frames, 0.02), high = quantile (power, n_frames, 0.98);
  assert_near ("depth", 1 - low / high, depth, within);
  g_auto (Track) track = follow (tone, n, 44100, 880, 880);
  strongest (track.cents, track.n, 0.8 * rate, 1.2 * rate, &amplitude);
  assert_near ("swing of the pitch in cents", amplitude, 0, 1);
}

static void
test_tremolo (void)
{
  check_strokes ("tremolo", 10, 0.8, 0.1, 0.05);
  check_strokes ("tremolo", 5, 0.3, 0.1, 0.05);
  check_strokes ("tremolo", 16, 0.6, 0.2, 0.05);
}

static void
test_flatterzunge (void)
{
  check_strokes ("flatterzunge", 27, 0.6, 0.4, 0.1);
  check_strokes ("flatterzunge", 20, 0.8, 0.4, 0.1);
  check_strokes ("flatterzunge", 40, 0.4, 0.5, 0.1);
}

static void
test_bisbigliando (void)
{
  WhySynthParams params = clean_params ("bisbigliando");
  size_t n, n_frames;
  double amplitude;
  params.rate_hz = 5;
  g_autofree float *tone = render (&params, &n);
  g_auto (Track) first = follow (tone, n, 44100, 440, 440);
  g_auto (Track) second = follow (tone, n, 44100, 880, 440);
  g_autofree double *brightness = g_new (double, first.n);
  for (size_t i = 0; i < first.n; i++)
    brightness[i] = 20 * log10 (second.level[i] / first.level[i]);
  assert_near ("rate", strongest (brightness, first.n, 2, 12, &amplitude), 5, 0.1);
  g_test_message ("second partial re first: swings by +-%.2f dB", amplitude);
  g_assert_cmpfloat (amplitude, >, 2);
  strongest (first.cents, first.n, 4, 6, &amplitude);
  assert_near ("swing of the pitch in cents", amplitude, 0, 1);
  g_autofree double *power = follow_power (tone, n, 44100, 440, &n_frames);
  double mean = mean_between (power, n_frames, 0, 1);
  strongest (power, n_frames, 4, 6, &amplitude);
  assert_near ("swing of the level, relative", amplitude / mean, 0, 0.1);
}

static void
test_none (void)
{
  for (uint64_t seed = 1; seed <= 4; seed++)
    {
      WhySynthParams params = clean_params ("none");
      size_t n;
      double swing, shimmer;
      params.seed = seed;
      g_autofree float *tone = render (&params, &n);
      g_auto (Track) track = follow (tone, n, 44100, 440, 440);
      strongest (track.cents, track.n, 3, 40, &swing);
      strongest (track.level, track.n, 3, 40, &shimmer);
      assert_near ("swing of the pitch in cents", swing, 0, 1);
      assert_near ("shimmer", shimmer / mean_between (track.level, track.n, 0, 1), 0, 0.01);
      assert_near ("pitch", mean_between (track.cents, track.n, -100, 100), 0, 3);
    }
}

static void
test_level_and_length (void)
{
  static const double cases[][2] = { /* sample rate, duration */
                                     { 44100, 4 },
                                     { 8000, 0.1 },
                                     { 48000, 1.23456 },
                                     { 192000, 0.5 }
  };
  for (const char *const *technique = why_synth_techniques (); *technique; technique++)
    for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        WhySynthParams params;
        size_t n;
        double peak = 0;
        why_synth_params_init (&params, *technique);
        params.sample_rate_hz = cases[i][0];
        params.duration_s = cases[i][1];
        g_autofree float *tone = render (&params, &n);
        g_assert_cmpuint (n, ==, (size_t) llround (cases[i][0] * cases[i][1]));
        for (size_t k = 0; k < n; k++)
          {
            g_assert_true (isfinite (tone[k]));
            peak = fmax (peak, fabs (tone[k]));
          }
        g_assert_cmpfloat (fabs (peak - 0.89), <, 1e-6);
        g_assert_cmpfloat (fabs (tone[0]), <, 1e-6); /* no click at either end */
        g_assert_cmpfloat (fabs (tone[n - 1]), <, 1e-3);
      }
}

static void
test_noise_level (void)
{
  WhySynthParams params = clean_params ("none");
  size_t n;
  g_autofree float *clean = render (&params, &n);
  params.noise_db = -20;
  g_autofree float *noisy = render (&params, &n);
  double cross = 0, power = 0, rest = 0;
  for (size_t i = 0; i < n; i++)
    {
      cross += (double) clean[i] * noisy[i];
      power += (double) clean[i] * clean[i];
    }
  for (size_t i = 0; i < n; i++)
    {
      double noise = noisy[i] - cross / power * clean[i];
      rest += noise * noise;
    }
  double level = 10 * log10 (rest / (power * (cross / power) * (cross / power)));
  assert_near ("noise in dB", level, -20, 0.1);
}

static void
test_deterministic (void)
{
  for (const char *const *technique = why_synth_techniques (); *technique; technique++)
    {
      WhySynthParams params;
      size_t n, n_again, n_other;
      why_synth_params_init (&params, *technique);
      g_autofree float *once = render (&params, &n);
      g_autofree float *again = render (&params, &n_again);
      params.seed = 2;
      g_autofree float *other = render (&params, &n_other);
      g_assert_cmpmem (once, n * sizeof *once, again, n_again * sizeof *again);
      g_assert_cmpuint (n, ==, n_other);
      g_assert_cmpint (memcmp (once, other, n * sizeof *once), !=, 0);
    }
}

/* Partials above half of the sample rate would come back as false low tones. */
static void
test_no_aliasing (void)
{
  WhySynthParams params = clean_params ("none");
  size_t n;
  double worst = 0;
  params.pitch_hz = 4000;
  params.n_partials = 40;
  g_autofree float *tone = render (&params, &n);
  for (double hz = 50; hz < 3700; hz += 4)
    {
      double re = 0, im = 0, sum = 0;
      for (size_t i = 0; i < 4096; i++)
        {
          double window = 0.5 - 0.5 * cos (2 * G_PI * ((double) i + 0.5) / 4096);
          double angle = 2 * G_PI * hz * (double) i / 44100;
          re += window * tone[n / 2 + i] * cos (angle);
          im += window * tone[n / 2 + i] * sin (angle);
          sum += window;
        }
      worst = fmax (worst, 2 * hypot (re, im) / sum);
    }
  g_test_message ("strongest false tone below 3.7 kHz: %.1f dB", 20 * log10 (worst));
  g_assert_cmpfloat (worst, <, 1e-4);
}

static void
expect_refusal (const WhySynthParams *params, const char *word)
{
  WhyError error = { 0 };
  float *out = (float *) &error; /* must be reset */
  size_t n = 1;
  g_assert_cmpint (why_synth_render (params, &out, &n, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (error.status, ==, WHY_ERR_INVALID);
  g_test_message ("%s", error.message);
  g_assert_nonnull (strstr (error.message, word));
  g_assert_null (out);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_refusals (void)
{
  static const struct
  {
    size_t offset;
    double bad[4];
    const char *word;
  } cases[] = {
    { G_STRUCT_OFFSET (WhySynthParams, sample_rate_hz), { NAN, 0, 7999, INFINITY }, "sample rate" },
    { G_STRUCT_OFFSET (WhySynthParams, duration_s), { NAN, -1, 0.09, 1e9 }, "duration" },
    { G_STRUCT_OFFSET (WhySynthParams, pitch_hz), { NAN, 0, 15, 17641 }, "pitch" },
    { G_STRUCT_OFFSET (WhySynthParams, rate_hz), { -6, 0, 20.1, INFINITY }, "rate" },
    { G_STRUCT_OFFSET (WhySynthParams, extent_cents), { -1, 601, -INFINITY, INFINITY }, "extent" },
    { G_STRUCT_OFFSET (WhySynthParams, noise_db), { 21, -121, 1e9, INFINITY }, "noise" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (cases[i].bad); k++)
      {
        WhySynthParams params = clean_params ("vibrato");
        G_STRUCT_MEMBER (double, &params, cases[i].offset) = cases[i].bad[k];
        expect_refusal (&params, cases[i].word);
      }
  WhySynthParams params = clean_params ("tremolo");
  params.depth = 1.01;
  expect_refusal (&params, "depth");
  params = clean_params ("flatterzunge");
  params.rate_hz = 6;
  expect_refusal (&params, "rate");
  params = clean_params ("trill"); /* the upper note would lie beyond the band */
  params.pitch_hz = 17000;
  expect_refusal (&params, "pitch");
  params = clean_params ("none");
  params.n_partials = 0;
  expect_refusal (&params, "partials");
  params.n_partials = 129;
  expect_refusal (&params, "partials");
  params = clean_params ("growl");
  expect_refusal (&params, "growl");
  params = clean_params (NULL);
  expect_refusal (&params, "technique");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/synth/vibrato", test_vibrato);
  g_test_add_func ("/synth/trill", test_trill);
  g_test_add_func ("/synth/tremolo", test_tremolo);
  g_test_add_func ("/synth/bisbigliando", test_bisbigliando);
  g_test_add_func ("/synth/flatterzunge", test_flatterzunge);
  g_test_add_func ("/synth/none", test_none);
  g_test_add_func ("/synth/level-and-length", test_level_and_length);
  g_test_add_func ("/synth/noise-level", test_noise_level);
  g_test_add_func ("/synth/deterministic", test_deterministic);
  g_test_add_func ("/synth/no-aliasing", test_no_aliasing);
  g_test_add_func ("/synth/refusals", test_refusals);
  return g_test_run ();
}
