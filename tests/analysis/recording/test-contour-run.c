/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "analysis-case.h"
#include "analysis/recording/why-contour-run.h"

#define RATE 44100.0
#define LENGTH_S 100.0

typedef struct
{
  WhyContourRun *run;
  guint n_calls;
  gboolean is_ended;
  GError *error;
} Told;

static void
told_cb (const GError *error, gpointer user)
{
  Told *told = user;
  told->n_calls++;
  if (error)
    told->error = g_error_copy (error);
  told->is_ended = error || why_contour_run_progress (told->run) >= 1;
}

static void
wait_for_end (Told *told)
{
  while (!told->is_ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
end (Told *told)
{
  why_contour_run_stop (told->run);
  why_contour_run_unref (told->run);
}

/* Notes of a second and a half, with rests. */
static GBytes *
melody (double seconds)
{
  gsize n = (gsize) (seconds * RATE);
  float *x = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double t = (double) i / RATE;
      int note = (int) (t / 1.5);
      double hz = 110 * exp2 ((note * 7 % 36) / 12.0) * exp2 (0.02 * sin (2 * G_PI * 6 * t));
      phase += 2 * G_PI * hz / RATE;
      x[i] = note % 5 == 4 ? 0 : (float) (0.2 * sin (phase) + 0.1 * sin (2 * phase + 1));
    }
  return g_bytes_new_take (x, n * sizeof *x);
}

static gboolean
is_near (float a, float b, float limit)
{
  return (isnan (a) && isnan (b)) || fabsf (a - b) <= limit;
}

/* Made in sections, it is the contour of the whole. */
static void
test_whole (void)
{
  g_autoptr (GBytes) bytes = melody (LENGTH_S);
  gsize size;
  const float *x = g_bytes_get_data (bytes, &size);
  WhyContour *whole;
  Told told = { 0 };
  g_assert_cmpint (why_contour_new (x, size / sizeof *x, RATE, &whole, NULL, NULL), ==, WHY_OK);
  told.run = why_contour_run_new (why_samples_of_bytes (bytes, RATE), LENGTH_S, told_cb, &told);
  wait_for_end (&told);
  g_assert_no_error (told.error);
  gsize n = why_contour_run_n_frames (told.run);
  g_assert_cmpuint (n, ==, whole->n);
  g_autofree float *hz = g_new (float, n + 20), *confidence = g_new (float, n + 20);
  g_assert_true (why_contour_run_read (told.run, -10, n + 20, hz, confidence));
  for (gsize i = 0; i < 10; i++)
    g_assert_true (isnan (hz[i]) && isnan (confidence[i]) && isnan (hz[n + 10 + i]));
  float some[3];
  why_contour_run_sample (told.run, 1000, 500, 3, some);
  for (gsize i = 0; i < 3; i++)
    g_assert_true (is_near (some[i], hz[1010 + 500 * i], 0));
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (is_near (hz[i + 10], whole->f0_hz[i], 1e-4f * whole->f0_hz[i]));
      g_assert_true (is_near (confidence[i + 10], whole->confidence[i], 0.003f));
    }
  end (&told);
  why_contour_free (whole);
}

/* What is looked at comes first, and can be read before the rest is there; stopping leaves it. */
static void
test_look (void)
{
  g_autoptr (GBytes) bytes = melody (20 * LENGTH_S);
  Told told = { 0 };
  float hz[200];
  told.run
      = why_contour_run_new (why_samples_of_bytes (bytes, RATE), 20 * LENGTH_S, told_cb, &told);
  why_contour_run_look (told.run, 1500, 1501);
  while (!why_contour_run_read (told.run, 300000, 200, hz, NULL))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (why_contour_run_progress (told.run), <, 0.2);
  why_contour_run_stop (told.run);
  guint n_calls = told.n_calls;
  g_assert_true (why_contour_run_read (told.run, 300000, 200, hz, NULL));
  for (int i = 0; i < 30; i++)
    {
      g_usleep (10000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpuint (told.n_calls, ==, n_calls);
  g_assert_cmpfloat (why_contour_run_progress (told.run), <, 0.5);
  end (&told);
}

/* Whoever reads may keep it longer than who made it; the last one ends the thread. */
static void
test_gone (void)
{
  g_autoptr (GBytes) bytes = melody (LENGTH_S);
  for (int i = 0; i < 20; i++)
    {
      Told told = { 0 };
      float hz[10];
      WhyContourRun *run
          = why_contour_run_new (why_samples_of_bytes (bytes, RATE), LENGTH_S, told_cb, &told);
      g_autoptr (WhyContourRun) kept = why_contour_run_ref (run);
      g_usleep ((gulong) i * 500);
      why_contour_run_stop (run);
      why_contour_run_unref (run);
      why_contour_run_read (kept, 0, 10, hz, NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (told.n_calls, ==, 0);
    }
}

static void
test_bad (void)
{
  static const double lengths[] = { 0, -1, 1e9, NAN, INFINITY };
  g_autoptr (GBytes) bytes = melody (0.01);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    g_assert_null (
        why_contour_run_new (why_samples_of_bytes (bytes, RATE), lengths[i], told_cb, NULL));
  Told told = { 0 };
  told.run
      = why_contour_run_new (why_samples_of_file ("/nonexistent.wav", RATE), 5, told_cb, &told);
  wait_for_end (&told);
  g_assert_nonnull (told.error);
  float hz[3];
  g_assert_false (why_contour_run_read (told.run, 0, 3, hz, NULL));
  g_clear_error (&told.error);
  end (&told);
  /* As short as can be. */
  told = (Told){ 0 };
  told.run = why_contour_run_new (why_samples_of_bytes (bytes, RATE), 0.01, told_cb, &told);
  wait_for_end (&told);
  g_assert_no_error (told.error);
  g_assert_cmpuint (why_contour_run_n_frames (told.run), ==, 2);
  end (&told);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contour-run/whole", test_whole);
  g_test_add_func ("/contour-run/look", test_look);
  g_test_add_func ("/contour-run/gone", test_gone);
  g_test_add_func ("/contour-run/bad", test_bad);
  return g_test_run ();
}
