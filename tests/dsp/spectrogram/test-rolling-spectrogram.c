/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp-case.h"
#include "base/why-random.h"
#include "dsp/spectrogram/why-rolling-spectrogram.h"

#define N ((size_t) 1 << 17)
#define ROWS_PER_OCTAVE 24

static WhySpectrogram *
new_spectrogram (size_t n_columns)
{
  WhySpectrogramConfig config = { .sample_rate_hz = DSP_RATE,
                                  .min_hz = 32,
                                  .max_hz = 20000,
                                  .rows_per_octave = ROWS_PER_OCTAVE,
                                  .n_columns = n_columns,
                                  .floor_db = -120 };
  WhySpectrogram *s;
  WhyError error = { 0 };
  why_spectrogram_new (&config, &s, &error);
  g_assert_cmpstr (error.message, ==, "");
  return s;
}

static WhyRollingSpectrogram *
new_scroll (const WhySpectrogram *s, size_t hop, size_t n_columns)
{
  WhyRollingSpectrogram *rolling;
  WhyError error = { 0 };
  why_rolling_spectrogram_new (s, hop, n_columns, &rolling, &error);
  g_assert_cmpstr (error.message, ==, "");
  return rolling;
}

/* A glide over a little noise, with a knock in it. */
static float *
new_sound (size_t n)
{
  float *x = g_new (float, n);
  double phase = 0;
  WhyRandom random = why_random_new (1);
  for (size_t i = 0; i < n; i++)
    {
      phase += 2 * G_PI * (100 + 3000 * (double) i / (double) n) / DSP_RATE;
      x[i] = (float) (0.3 * sin (phase) + why_random_range (&random, -5e-4, 5e-4));
    }
  x[n / 3] += 0.5f;
  return x;
}

/* The newest columns against those of the whole. */
static void
assert_is_spectrogram (const WhyRollingSpectrogram *rolling, const float *x, size_t n, size_t hop)
{
  size_t n_columns = n / hop, n_rows = why_rolling_spectrogram_n_rows (rolling);
  size_t n_kept = MIN (why_rolling_spectrogram_n_kept (rolling), n_columns);
  WhySpectrogram *s = new_spectrogram (n_columns);
  g_autofree float *whole = g_new (float, n_rows *n_columns);
  g_assert_cmpuint (why_spectrogram_n_rows (s), ==, n_rows);
  g_autofree float *faded = g_memdup2 (x, n * sizeof (float));
  double n_faded = (double) why_rolling_spectrogram_n_faded (rolling);
  for (size_t i = 0; i < MIN (why_rolling_spectrogram_n_faded (rolling), n); i++)
    faded[n - 1 - i] *= (float) (0.5 - 0.5 * cos (G_PI * ((double) i + 0.5) / n_faded));
  g_assert_cmpint (why_spectrogram_process (s, faded, n, whole, NULL, NULL), ==, WHY_OK);
  g_assert_cmpuint (why_rolling_spectrogram_n_columns (rolling), ==, n_columns);
  double worst = 0;
  for (size_t c = n_columns - n_kept; c < n_columns; c++)
    for (size_t row = 0; row < n_rows; row++)
      {
        double here = (double) why_rolling_spectrogram_column (rolling, c)[row];
        worst = fmax (worst, fabs (here - (double) whole[row * n_columns + c]));
      }
  g_test_message ("%zu columns of %zu samples: within %g dB", n_columns, hop, worst);
  g_assert_cmpfloat (worst, <, 1e-3);
  why_spectrogram_free (s);
}

/* In blocks of any size, and at any moment, silence to come included. */
static void
test_blocks (gconstpointer data)
{
  size_t hop = GPOINTER_TO_SIZE (data);
  static const size_t sizes[] = { 1, 1470, 441, 7000, 37, 20000, 2048 };
  WhySpectrogram *s = new_spectrogram (1);
  WhyRollingSpectrogram *rolling = new_scroll (s, hop, 88200 / hop);
  g_autofree float *x = new_sound (N);
  const size_t stops[] = { 3 * hop, 100 * hop, 40000 / hop * hop, N / hop * hop };
  size_t at = 0, turn = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      while (at < stops[i])
        {
          size_t wanted = sizes[turn++ % G_N_ELEMENTS (sizes)], n = MIN (wanted, stops[i] - at);
          why_rolling_spectrogram_push (rolling, x + at, n);
          at += n;
        }
      assert_is_spectrogram (rolling, x, at, hop);
    }
  why_rolling_spectrogram_free (rolling);
  why_spectrogram_free (s);
}

/* What is not said to have changed has not. */
static void
test_changes (void)
{
  const size_t hop = 256, n_columns = 344, block = 1470;
  WhySpectrogram *s = new_spectrogram (1);
  WhyRollingSpectrogram *rolling = new_scroll (s, hop, n_columns);
  size_t n_rows = why_rolling_spectrogram_n_rows (rolling), size = n_rows * n_columns;
  g_autofree float *x = new_sound (N), *copy = g_new0 (float, size);
  for (size_t at = 0; at + block <= N; at += block)
    {
      guint64 n_before = why_rolling_spectrogram_n_columns (rolling);
      guint64 changed = why_rolling_spectrogram_push (rolling, x + at, block);
      guint64 end = why_rolling_spectrogram_n_columns (rolling);
      g_assert_cmpuint (changed, <=, n_before);
      for (guint64 c = end > n_columns ? end - n_columns : 0; c < end; c++)
        {
          float *old = copy + c % n_columns * n_rows;
          const float *now = why_rolling_spectrogram_column (rolling, c);
          if (c < changed)
            g_assert_cmpmem (old, n_rows * sizeof (float), now, n_rows * sizeof (float));
          memcpy (old, now, n_rows * sizeof (float));
        }
    }
  why_rolling_spectrogram_free (rolling);
  why_spectrogram_free (s);
}

/* Each block costs the same, however long it goes on: some forty transforms, where two seconds anew
 * would be eight hundred. */
static void
test_count (void)
{
  const size_t block = 1470;
  WhySpectrogram *s = new_spectrogram (1);
  WhyRollingSpectrogram *rolling = new_scroll (s, 256, 344);
  g_autofree float *x = new_sound (N);
  guint64 most = 0;
  for (size_t at = 0; at + block <= N; at += block)
    {
      guint64 before = why_rolling_spectrogram_n_transforms (rolling);
      why_rolling_spectrogram_push (rolling, x + at, block);
      most = MAX (most, why_rolling_spectrogram_n_transforms (rolling) - before);
    }
  g_test_message ("at most %" G_GUINT64_FORMAT " transforms a block", most);
  g_assert_cmpuint (most, <=, 48);
  why_rolling_spectrogram_free (rolling);
  why_spectrogram_free (s);
}

static void
test_refuses (void)
{
  WhySpectrogram *s = new_spectrogram (1);
  WhyRollingSpectrogram *rolling;
  WhyError error = { 0 };
  g_assert_cmpint (why_rolling_spectrogram_new (s, 1, 100, &rolling, &error), ==, WHY_ERR_INVALID);
  g_assert_null (rolling);
  g_assert_cmpint (why_rolling_spectrogram_new (s, 256, 0, &rolling, &error), ==, WHY_ERR_INVALID);
  why_spectrogram_free (s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scroll/blocks/256", GSIZE_TO_POINTER (256), test_blocks);
  g_test_add_data_func ("/scroll/blocks/251", GSIZE_TO_POINTER (251), test_blocks);
  g_test_add_data_func ("/scroll/blocks/98", GSIZE_TO_POINTER (98), test_blocks);
  g_test_add_func ("/scroll/changes", test_changes);
  g_test_add_func ("/scroll/count", test_count);
  g_test_add_func ("/scroll/refuses", test_refuses);
  return g_test_run ();
}
