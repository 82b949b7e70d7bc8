/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp-case.h"

#include <math.h>
#include <string.h>

char *
dsp_case_path (const char *name, const char *file)
{
  const char *roots[] = { g_getenv ("WHY_TEST_VECTORS"), g_getenv ("WHY_TEST_REFERENCE") };
  for (size_t i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *path = g_build_filename (roots[i] ? roots[i] : ".", name, file, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static double
harmonics (double phase)
{
  double sum = 0;
  for (int h = 1; h <= 6; h++)
    sum += sin (h * phase) / h;
  return sum;
}

float *
dsp_signal (const char *name, size_t n)
{
  float *x = g_new0 (float, n);
  double cycles = 0, duration = (double) n / DSP_RATE;
  guint32 state = 1;

  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i / DSP_RATE;
      if (g_str_equal (name, "vibrato"))
        {
          cycles += 440 * exp2 (50.0 / 1200 * sin (2 * G_PI * 6 * t)) / DSP_RATE;
          x[i] = (float) harmonics (2 * G_PI * cycles);
        }
      else if (g_str_equal (name, "tremolo"))
        x[i] = (float) ((1 + 0.8 * sin (2 * G_PI * 8 * t)) * harmonics (2 * G_PI * 440 * t));
      else if (g_str_equal (name, "chirp"))
        x[i] = (float) sin (2 * G_PI * (50 * t + (16000 - 50) * t * t / (2 * duration)));
      else if (g_str_equal (name, "noise"))
        {
          /* As the reference made it. */
          state = 1664525u * state + 1013904223u;
          x[i] = (float) (state / 2147483648.0 - 1);
        }
      else
        {
          g_assert_cmpstr (name, ==, "impulse");
          x[i] = i == n / 3;
        }
    }
  return x;
}

float *
dsp_random (size_t n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *x = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) g_rand_double_range (rand, -1, 1);
  return x;
}

DspTable
dsp_read_csv (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_auto (GStrv) header = g_strsplit (lines[0], ",", -1);

  DspTable table = { .n_rows = g_strv_length (lines) - 1, .n_columns = g_strv_length (header) };
  table.values = g_new (double, table.n_rows *table.n_columns);
  for (size_t row = 0; row < table.n_rows; row++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[row + 1], ",", -1);
      g_assert_cmpuint (g_strv_length (cells), ==, table.n_columns);
      for (size_t i = 0; i < table.n_columns; i++)
        table.values[row * table.n_columns + i] = g_ascii_strtod (cells[i], NULL);
    }
  return table;
}

WhyScatteringConfig
dsp_config (size_t n, unsigned J, size_t T, unsigned Q1, unsigned Q2)
{
  return (WhyScatteringConfig){
    .n = n, .J = J, .T = T, .Q1 = Q1, .Q2 = Q2, .orders = { true, true, true }
  };
}

WhyScattering *
dsp_new (const WhyScatteringConfig *config)
{
  WhyScattering *s;
  WhyError error = { 0 };
  why_scattering_new (config, &s, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_nonnull (s);
  return s;
}

size_t
dsp_n_values (const WhyScattering *s)
{
  return why_scattering_n_paths (s) * why_scattering_n_frames (s);
}

float *
dsp_scatter (const WhyScattering *s, const float *x, unsigned n_threads)
{
  WhyScatteringWork *work;
  g_assert_cmpint (why_scattering_work_new (s, n_threads, &work, NULL), ==, WHY_OK);
  float *out = g_new (float, dsp_n_values (s));
  /* What the transform leaves unwritten would be seen. */
  memset (out, 0xff, dsp_n_values (s) * sizeof (float));
  g_assert_cmpint (why_scattering_process (s, work, x, out, NULL, NULL), ==, WHY_OK);
  why_scattering_work_free (work);
  return out;
}

DspError
dsp_compare (const float *a, const float *b, size_t n)
{
  double worst = 0, largest = 0, rest = 0, whole = 0;
  for (size_t i = 0; i < n; i++)
    {
      double d = (double) a[i] - (double) b[i];
      g_assert_true (isfinite (d));
      worst = MAX (worst, fabs (d));
      largest = MAX (largest, fabs ((double) b[i]));
      rest += d * d;
      whole += (double) b[i] * (double) b[i];
    }
  return (DspError){ .max = worst / largest, .l2 = sqrt (rest / whole) };
}

double
dsp_energy (const float *a, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) a[i];
  return sum;
}
