/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp-case.h"
#include "dsp/spectrogram/why-spectrogram.h"

#define FLOOR_DB -120.0

static WhySpectrogram *
new_spectrogram (unsigned rows_per_octave, size_t n_columns)
{
  WhySpectrogramConfig config = { .sample_rate_hz = DSP_RATE,
                                  .min_hz = 32,
                                  .max_hz = 20000,
                                  .rows_per_octave = rows_per_octave,
                                  .n_columns = n_columns,
                                  .floor_db = FLOOR_DB };
  WhySpectrogram *s;
  WhyError error = { 0 };
  why_spectrogram_new (&config, &s, &error);
  g_assert_cmpstr (error.message, ==, "");
  return s;
}

static float *
run (const WhySpectrogram *s, size_t n_columns, const float *x, size_t n)
{
  size_t n_values = why_spectrogram_n_rows (s) * n_columns;
  float *out = g_new (float, n_values);
  memset (out, 0xff, n_values * sizeof (float));
  g_assert_cmpint (why_spectrogram_process (s, x, n, out, NULL, NULL), ==, WHY_OK);
  for (size_t i = 0; i < n_values; i++)
    {
      g_assert_true (isfinite (out[i]));
      g_assert_cmpfloat (out[i], >=, FLOOR_DB);
    }
  return out;
}

static float *
new_sine (double hz, double amplitude, size_t n)
{
  float *x = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (amplitude * sin (2 * G_PI * hz * (double) i / DSP_RATE + 0.3));
  return x;
}

static size_t
loudest_row (const float *out, size_t n_rows, size_t n_columns, size_t column)
{
  size_t best = 0;
  for (size_t row = 1; row < n_rows; row++)
    if (out[row * n_columns + column] > out[best * n_columns + column])
      best = row;
  return best;
}

static void
test_rows (void)
{
  WhySpectrogram *s = new_spectrogram (24, 10);
  size_t n_rows = why_spectrogram_n_rows (s);
  g_assert_cmpfloat (why_spectrogram_row_hz (s, 0), ==, 32);
  g_assert_cmpfloat (fabs (why_spectrogram_row_hz (s, 24) - 64), <=, 1e-9);
  g_assert_cmpfloat (why_spectrogram_row_hz (s, n_rows - 1), <=, 20000);
  g_assert_cmpfloat (why_spectrogram_row_hz (s, n_rows), >, 20000);
  why_spectrogram_free (s);

  WhySpectrogramConfig octaves = { .sample_rate_hz = 8000,
                                   .min_hz = 50,
                                   .max_hz = 3200,
                                   .rows_per_octave = 1,
                                   .n_columns = 1,
                                   .floor_db = -60 };
  g_assert_cmpint (why_spectrogram_new (&octaves, &s, NULL), ==, WHY_OK);
  g_assert_cmpuint (why_spectrogram_n_rows (s), ==, 7);
  why_spectrogram_free (s);
}

/* A full-scale sine anywhere in any row's band: that row is the loudest, and reads 0 dB. */
static void
check_sines (unsigned rows_per_octave)
{
  enum
  {
    N = 32768,
    COLUMNS = 16
  };
  WhySpectrogram *s = new_spectrogram (rows_per_octave, COLUMNS);
  size_t n_rows = why_spectrogram_n_rows (s);
  g_autoptr (GRand) rand = g_rand_new_with_seed (rows_per_octave);
  double lowest = INFINITY, highest = -INFINITY;

  for (size_t row = 0; row < n_rows; row++)
    for (int place = -1; place <= 1; place++)
      {
        double offset = place * 0.45 + g_rand_double_range (rand, -0.02, 0.02);
        double hz = why_spectrogram_row_hz (s, row) * exp2 (offset / rows_per_octave);
        if (hz < 32)
          continue;
        g_autofree float *x = new_sine (hz, 1, N);
        g_autofree float *out = run (s, COLUMNS, x, N);
        for (size_t column = 7; column <= 8; column++)
          {
            size_t found = loudest_row (out, n_rows, COLUMNS, column);
            double level = (double) out[found * COLUMNS + column];
            if (found != row)
              g_test_message ("%.2f Hz is read in row %zu instead of %zu", hz, found, row);
            g_assert_cmpuint (found, ==, row);
            lowest = MIN (lowest, level);
            highest = MAX (highest, level);
          }
      }
  g_test_message ("%zu rows: a full-scale sine reads %.2f to %.2f dB", n_rows, lowest, highest);
  g_assert_cmpfloat (lowest, >=, -1);
  g_assert_cmpfloat (highest, <=, 1);
  why_spectrogram_free (s);
}

static void
test_sines (void)
{
  check_sines (12);
  check_sines (24);
}

static void
test_levels (void)
{
  enum
  {
    N = 65536,
    COLUMNS = 32
  };
  WhySpectrogram *s = new_spectrogram (24, COLUMNS);
  size_t n_rows = why_spectrogram_n_rows (s);
  static const double levels_db[] = { -6, -20, -60, -100 };
  for (size_t i = 0; i < G_N_ELEMENTS (levels_db); i++)
    {
      g_autofree float *x = new_sine (1234.5, pow (10, levels_db[i] / 20), N);
      g_autofree float *out = run (s, COLUMNS, x, N);
      double level = (double) out[loudest_row (out, n_rows, COLUMNS, 16) * COLUMNS + 16];
      g_assert_cmpfloat (fabs (level - levels_db[i]), <=, 0.5);
    }

  /* Far from the sine there is next to nothing: 60 dB down two octaves away, whatever the window.
   */
  for (double hz = 50; hz < 16000; hz *= 2.3)
    {
      g_autofree float *x = new_sine (hz, 1, N);
      g_autofree float *out = run (s, COLUMNS, x, N);
      for (size_t row = 0; row < n_rows; row++)
        if (fabs (log2 (why_spectrogram_row_hz (s, row) / hz)) > 2)
          g_assert_cmpfloat (out[row * COLUMNS + 16], <=, -60);
    }
  why_spectrogram_free (s);
}

static void
test_silence (void)
{
  WhySpectrogram *s = new_spectrogram (24, 100);
  g_autofree float *x = g_new0 (float, 44100);
  g_autofree float *out = run (s, 100, x, 44100);
  for (size_t i = 0; i < why_spectrogram_n_rows (s) * 100; i++)
    g_assert_cmpfloat_with_epsilon (out[i], FLOOR_DB, 1e-4);
  why_spectrogram_free (s);
}

/* An impulse is loudest in the column that contains it: exactly where windows are short, to within
 * the distance of the long windows elsewhere. */
static void
test_impulse (void)
{
  enum
  {
    N = 131072,
    COLUMNS = 300
  };
  WhySpectrogram *s = new_spectrogram (12, COLUMNS);
  size_t n_rows = why_spectrogram_n_rows (s);
  static const size_t places[] = { 20001, 65536, 77777, 110000 };
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree float *x = g_new0 (float, N);
      x[places[i]] = 1;
      g_autofree float *out = run (s, COLUMNS, x, N);
      double expected = (double) places[i] * COLUMNS / N;
      for (size_t row = 0; row < n_rows; row++)
        {
          const float *levels = out + row * COLUMNS;
          size_t best = 0;
          for (size_t column = 1; column < COLUMNS; column++)
            if (levels[column] > levels[best])
              best = column;
          double slack = why_spectrogram_row_hz (s, row) > 1300 ? 0.51 : 16384.0 / 8 * COLUMNS / N;
          g_assert_cmpfloat (fabs ((double) best + 0.5 - expected), <=, slack);
        }
    }
  why_spectrogram_free (s);
}

/* Time and frequency together: at each column a glide is loudest in the row of its frequency there,
 * or the next one. */
static void
test_glide (void)
{
  enum
  {
    N = 1 << 18,
    COLUMNS = 200
  };
  WhySpectrogram *s = new_spectrogram (12, COLUMNS);
  size_t n_rows = why_spectrogram_n_rows (s);
  g_autofree float *x = g_new (float, N);
  double phase = 0;
  for (size_t i = 0; i < N; i++)
    {
      phase += 100 * exp2 (6.0 * (double) i / N) / DSP_RATE;
      x[i] = (float) sin (2 * G_PI * phase);
    }
  g_autofree float *out = run (s, COLUMNS, x, N);
  for (size_t column = 10; column < 190; column++)
    {
      double hz = 100 * exp2 (6.0 * ((double) column + 0.5) / COLUMNS);
      double found = why_spectrogram_row_hz (s, loudest_row (out, n_rows, COLUMNS, column));
      g_assert_cmpfloat (fabs (log2 (found / hz)) * 12, <=, 1);
    }
  why_spectrogram_free (s);
}

/* Columns much wider than the windows: a short tone is seen wherever it lies in its column. */
static void
test_wide_columns (void)
{
  enum
  {
    N = 2000000,
    COLUMNS = 8,
    LENGTH = 1200
  };
  WhySpectrogram *s = new_spectrogram (12, COLUMNS);
  g_autofree float *tone = new_sine (3000, 1, LENGTH);
  for (size_t at = 510000; at < 740000; at += 77000)
    {
      g_autofree float *x = g_new0 (float, N);
      memcpy (x + at, tone, sizeof (float) * LENGTH);
      g_autofree float *out = run (s, COLUMNS, x, N);
      size_t row = loudest_row (out, why_spectrogram_n_rows (s), COLUMNS, 2);
      g_assert_cmpfloat (fabs (log2 (why_spectrogram_row_hz (s, row) / 3000)), <=, 1.0 / 12);
      g_assert_cmpfloat (out[row * COLUMNS + 2], >=, -12);
      g_assert_cmpfloat (out[row * COLUMNS + 5], ==, (float) FLOOR_DB);
    }
  why_spectrogram_free (s);
}

static void
test_tiny (void)
{
  WhySpectrogram *s = new_spectrogram (24, 50);
  for (size_t n = 1; n <= 40; n += 13)
    {
      g_autofree float *x = dsp_random (n, (guint32) n);
      g_autofree float *out = run (s, 50, x, n);
      float loudest = (float) FLOOR_DB;
      for (size_t i = 0; i < why_spectrogram_n_rows (s) * 50; i++)
        loudest = MAX (loudest, out[i]);
      g_assert_cmpfloat (loudest, >, -100);
      g_assert_cmpfloat (loudest, <=, 0);
    }
  why_spectrogram_free (s);
}

typedef struct
{
  unsigned n_calls, stop_at;
  double last;
} Watch;

static bool
watch (double fraction, void *user)
{
  Watch *w = user;
  g_assert_cmpfloat (fraction, >=, w->last);
  g_assert_cmpfloat (fraction, <=, 1);
  w->last = fraction;
  return ++w->n_calls != w->stop_at;
}

static void
test_cancel (void)
{
  enum
  {
    N = 1 << 18,
    COLUMNS = 400
  };
  WhySpectrogram *s = new_spectrogram (24, COLUMNS);
  g_autofree float *x = dsp_signal ("noise", N);
  g_autofree float *out = g_new (float, why_spectrogram_n_rows (s) * COLUMNS);
  Watch whole = { 0 };
  g_assert_cmpint (why_spectrogram_process (s, x, N, out, watch, &whole), ==, WHY_OK);
  g_assert_cmpuint (whole.n_calls, >=, 20);
  g_assert_cmpfloat (whole.last, >, 0.9);
  for (unsigned stop_at = 1; stop_at < whole.n_calls; stop_at += 7)
    {
      Watch w = { .stop_at = stop_at };
      g_assert_cmpint (why_spectrogram_process (s, x, N, out, watch, &w), ==, WHY_CANCELLED);
      g_assert_cmpuint (w.n_calls, ==, stop_at);
    }
  why_spectrogram_free (s);
}

typedef struct
{
  const WhySpectrogram *s;
  const float *x, *expected;
} Sharer;

static gpointer
run_sharer (gpointer data)
{
  Sharer *sharer = data;
  size_t n_bytes = why_spectrogram_n_rows (sharer->s) * 100 * sizeof (float);
  for (int i = 0; i < 3; i++)
    {
      g_autofree float *out = run (sharer->s, 100, sharer->x, 44100);
      g_assert_cmpmem (out, n_bytes, sharer->expected, n_bytes);
    }
  return NULL;
}

static void
test_shared (void)
{
  WhySpectrogram *s = new_spectrogram (24, 100);
  g_autofree float *x = dsp_signal ("vibrato", 44100);
  g_autofree float *expected = run (s, 100, x, 44100);
  Sharer sharer = { .s = s, .x = x, .expected = expected };
  GThread *threads[3];
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sharer", run_sharer, &sharer);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  why_spectrogram_free (s);
}

/* A part of the columns, from no more samples than it is said to depend on, has the very values that
 * the whole sound has there: in its middle, at both ends, for fine and for wide columns. */
static void
test_parts (void)
{
  enum
  {
    N = 1 << 18
  };
  static const size_t hops[] = { 64, 256, 4096, 16384 };
  g_autofree float *x = dsp_signal ("vibrato", N);
  for (size_t h = 0; h < G_N_ELEMENTS (hops); h++)
    {
      size_t hop = hops[h], n_columns = N / hop, n_part = MIN (n_columns / 4, 40);
      WhySpectrogram *s = new_spectrogram (24, n_columns);
      g_autofree float *whole = run (s, n_columns, x, N);
      size_t firsts[] = { 0, n_columns / 3, n_columns - n_part };
      for (size_t f = 0; f < G_N_ELEMENTS (firsts); f++)
        {
          size_t reach = why_spectrogram_reach (s, hop), n_rows = why_spectrogram_n_rows (s);
          size_t left = (size_t) (((double) firsts[f] + 0.5) * (double) hop);
          size_t right = (size_t) (((double) (firsts[f] + n_part) - 0.5) * (double) hop) + reach;
          size_t begin = left > reach ? left - reach : 0, end = MIN (right, N);
          g_autofree float *cut = g_memdup2 (x + begin, (end - begin) * sizeof (float));
          g_autofree float *part = g_new (float, n_rows *n_part);
          g_assert_cmpint (why_spectrogram_columns (s, cut, end - begin, (int64_t) begin, hop,
                                                    (int64_t) firsts[f], n_part, part, NULL, NULL),
                           ==, WHY_OK);
          for (size_t row = 0; row < n_rows; row++)
            for (size_t c = 0; c < n_part; c++)
              g_assert_cmpfloat (part[row * n_part + c], ==,
                                 whole[row * n_columns + firsts[f] + c]);
        }
      why_spectrogram_free (s);
    }
}

static void
test_refused (void)
{
  static const WhySpectrogramConfig refused[] = {
    { 0, 32, 20000, 24, 100, -120 },          { NAN, 32, 20000, 24, 100, -120 },
    { 44100, 0, 20000, 24, 100, -120 },       { 44100, 32, 32, 24, 100, -120 },
    { 44100, 32, 23000, 24, 100, -120 },      { 44100, NAN, 20000, 24, 100, -120 },
    { 44100, 32, 20000, 0, 100, -120 },       { 44100, 32, 20000, 201, 100, -120 },
    { 44100, 32, 20000, 24, 0, -120 },        { 44100, 32, 20000, 24, (size_t) -1, -120 },
    { 44100, 32, 20000, 24, 100, 0 },         { 44100, 32, 20000, 24, 100, NAN },
    { 44100, 32, 20000, 24, 100, -120, 0.2 }, { 44100, 32, 20000, 24, 100, -120, NAN },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      WhySpectrogram *s = (WhySpectrogram *) &s;
      WhyError error = { 0 };
      g_assert_cmpint (why_spectrogram_new (&refused[i], &s, &error), ==, WHY_ERR_INVALID);
      g_assert_null (s);
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, "range"));
    }
  why_spectrogram_free (NULL);
}

/* Decibels from the lower of two peaks down to what lies between them; negative: no dip. */
static double
find_dip (const float *level, size_t first, size_t second, size_t stride)
{
  double lowest = INFINITY;
  for (size_t i = first; i <= second; i++)
    lowest = fmin (lowest, level[i * stride]);
  return fmin (level[first * stride], level[second * stride]) - lowest;
}

/* Short windows part two moments that long ones melt, and long ones two notes that short ones do. */
static void
test_window_scale (void)
{
  enum
  {
    N_COLUMNS = 200,
    N = 22050
  };
  double in_time[2], in_frequency[2];
  g_autofree float *clicks = g_new0 (float, N);
  clicks[N / 2 - N / 20] = clicks[N / 2 + N / 20] = 1;
  g_autofree float *low = new_sine (440, 0.4, N), *high = new_sine (470, 0.4, N);
  for (size_t i = 0; i < N; i++)
    low[i] += high[i];
  for (int longer = 0; longer < 2; longer++)
    {
      WhySpectrogramConfig config
          = { DSP_RATE, 32, 20000, 48, N_COLUMNS, FLOOR_DB, .window_scale = longer ? 2 : 0.5 };
      WhySpectrogram *s;
      g_assert_cmpint (why_spectrogram_new (&config, &s, NULL), ==, WHY_OK);
      g_autofree float *moments = run (s, N_COLUMNS, clicks, N);
      g_autofree float *notes = run (s, N_COLUMNS, low, N);
      size_t row = (size_t) round (48 * log2 (440.0 / 32)),
             next = (size_t) round (48 * log2 (470.0 / 32));
      in_time[longer] = find_dip (moments + row * N_COLUMNS, 90, 110, 1);
      in_frequency[longer] = find_dip (notes + 100, row, next, N_COLUMNS);
      why_spectrogram_free (s);
    }
  g_test_message ("dips: in time %.1f and %.1f dB, in frequency %.1f and %.1f dB", in_time[0],
                  in_time[1], in_frequency[0], in_frequency[1]);
  g_assert_cmpfloat (in_time[0], >, in_time[1] + 6);
  g_assert_cmpfloat (in_frequency[1], >, in_frequency[0] + 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spectrogram/rows", test_rows);
  g_test_add_func ("/spectrogram/window-scale", test_window_scale);
  g_test_add_func ("/spectrogram/sines", test_sines);
  g_test_add_func ("/spectrogram/levels", test_levels);
  g_test_add_func ("/spectrogram/silence", test_silence);
  g_test_add_func ("/spectrogram/impulse", test_impulse);
  g_test_add_func ("/spectrogram/glide", test_glide);
  g_test_add_func ("/spectrogram/wide-columns", test_wide_columns);
  g_test_add_func ("/spectrogram/tiny", test_tiny);
  g_test_add_func ("/spectrogram/cancel", test_cancel);
  g_test_add_func ("/spectrogram/shared", test_shared);
  g_test_add_func ("/spectrogram/parts", test_parts);
  g_test_add_func ("/spectrogram/refused", test_refused);
  return g_test_run ();
}
