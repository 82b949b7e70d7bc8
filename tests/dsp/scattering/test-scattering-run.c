/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running the transform: threads, progress, cancelling, choice of rows, settings that are refused.
 */
#include <string.h>

#include "dsp-case.h"

#define N 16384

static WhyScattering *
new_small (void)
{
  WhyScatteringConfig config = dsp_config (N, 8, 256, 8, 1);
  return dsp_new (&config);
}

static void
test_threads (void)
{
  WhyScattering *s = new_small ();
  g_autofree float *x = dsp_signal ("noise", N);
  g_autofree float *one = dsp_scatter (s, x, 1);
  static const unsigned n_threads[] = { 2, 3, 7, 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autofree float *many = dsp_scatter (s, x, n_threads[i]);
      g_assert_cmpmem (one, dsp_n_values (s) * sizeof (float), many,
                       dsp_n_values (s) * sizeof (float));
    }
  why_scattering_free (s);
}

static void
test_work_again (void)
{
  WhyScattering *s = new_small ();
  WhyScatteringWork *work;
  g_assert_cmpint (why_scattering_work_new (s, 2, &work, NULL), ==, WHY_OK);
  g_autofree float *out = g_new (float, dsp_n_values (s));
  static const char *signals[] = { "noise", "impulse", "noise" };
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autofree float *x = dsp_signal (signals[i], N);
      g_autofree float *fresh = dsp_scatter (s, x, 1);
      g_assert_cmpint (why_scattering_process (s, work, x, out, NULL, NULL), ==, WHY_OK);
      g_assert_cmpmem (out, dsp_n_values (s) * sizeof (float), fresh,
                       dsp_n_values (s) * sizeof (float));
    }
  why_scattering_work_free (work);
  why_scattering_free (s);
}

/* Several callers share one transform, each with its own work. */
typedef struct
{
  const WhyScattering *s;
  const float *x, *expected;
} Sharer;

static gpointer
run_sharer (gpointer data)
{
  Sharer *sharer = data;
  for (int i = 0; i < 3; i++)
    {
      g_autofree float *out = dsp_scatter (sharer->s, sharer->x, 2);
      g_assert_cmpmem (out, dsp_n_values (sharer->s) * sizeof (float), sharer->expected,
                       dsp_n_values (sharer->s) * sizeof (float));
      /* Building plans beside running ones must do no harm. */
      WhyScattering *other = new_small ();
      why_scattering_free (other);
    }
  return NULL;
}

static void
test_shared (void)
{
  WhyScattering *s = new_small ();
  Sharer sharers[3];
  GThread *threads[G_N_ELEMENTS (sharers)];
  for (size_t i = 0; i < G_N_ELEMENTS (sharers); i++)
    {
      float *x = dsp_random (N, (guint32) i);
      sharers[i] = (Sharer){ .s = s, .x = x, .expected = dsp_scatter (s, x, 1) };
    }
  for (size_t i = 0; i < G_N_ELEMENTS (sharers); i++)
    threads[i] = g_thread_new ("sharer", run_sharer, &sharers[i]);
  for (size_t i = 0; i < G_N_ELEMENTS (sharers); i++)
    {
      g_thread_join (threads[i]);
      g_free ((float *) sharers[i].x);
      g_free ((float *) sharers[i].expected);
    }
  why_scattering_free (s);
}

typedef struct
{
  GThread *thread;
  unsigned n_calls, stop_at;
  double last;
} Watch;

static bool
watch (double fraction, void *user)
{
  Watch *w = user;
  g_assert_true (g_thread_self () == w->thread);
  g_assert_cmpfloat (fraction, >=, w->last);
  g_assert_cmpfloat (fraction, <=, 1);
  w->last = fraction;
  return ++w->n_calls != w->stop_at;
}

static WhyStatus
run_watched (const WhyScattering *s, unsigned n_threads, Watch *w)
{
  WhyScatteringWork *work;
  g_assert_cmpint (why_scattering_work_new (s, n_threads, &work, NULL), ==, WHY_OK);
  g_autofree float *x = dsp_signal ("noise", why_scattering_config (s)->n);
  g_autofree float *out = g_new (float, dsp_n_values (s));
  w->thread = g_thread_self ();
  WhyStatus status = why_scattering_process (s, work, x, out, watch, w);

  /* Whatever was broken off, the next transform is whole. */
  g_autofree float *fresh = dsp_scatter (s, x, 1);
  g_assert_cmpint (why_scattering_process (s, work, x, out, NULL, NULL), ==, WHY_OK);
  g_assert_cmpmem (out, dsp_n_values (s) * sizeof (float), fresh,
                   dsp_n_values (s) * sizeof (float));
  why_scattering_work_free (work);
  return status;
}

static void
test_progress (void)
{
  WhyScatteringConfig config = dsp_config (1 << 16, 10, 0, 8, 1);
  WhyScattering *s = dsp_new (&config);
  Watch alone = { 0 }, helped = { 0 };
  g_assert_cmpint (run_watched (s, 1, &alone), ==, WHY_OK);
  g_assert_cmpuint (alone.n_calls, >=, 5);
  g_assert_cmpfloat (alone.last, >, 0.8);
  g_assert_cmpint (run_watched (s, 2, &helped), ==, WHY_OK);
  g_assert_cmpuint (helped.n_calls, >=, 1);
  why_scattering_free (s);
}

static void
test_cancel (void)
{
  WhyScatteringConfig config = dsp_config (1 << 16, 10, 0, 8, 1);
  WhyScattering *s = dsp_new (&config);
  for (unsigned stop_at = 1; stop_at <= 4; stop_at++)
    {
      Watch w = { .stop_at = stop_at };
      g_assert_cmpint (run_watched (s, 1, &w), ==, WHY_CANCELLED);
      /* Not asked again after it said no. */
      g_assert_cmpuint (w.n_calls, ==, stop_at);
    }
  Watch first = { .stop_at = 1 };
  g_assert_cmpint (run_watched (s, 3, &first), ==, WHY_CANCELLED);
  g_assert_cmpuint (first.n_calls, ==, 1);
  why_scattering_free (s);
}

/* Rows chosen by order and carrier are the rows of the whole. */
static void
test_choice (void)
{
  WhyScattering *whole = new_small ();
  const WhyPath *all = why_scattering_paths (whole);
  size_t n_frames = why_scattering_n_frames (whole);
  g_autofree float *x = dsp_signal ("chirp", N);
  g_autofree float *Sx = dsp_scatter (whole, x, 1);

  for (unsigned choice = 1; choice < 16; choice++)
    {
      WhyScatteringConfig config = *why_scattering_config (whole);
      for (unsigned order = 0; order < 3; order++)
        config.orders[order] = choice >> order & 1;
      config.min_carrier = choice & 8 ? 0.05 : 0;
      if (!(choice & 7))
        continue;
      WhyScattering *s = dsp_new (&config);
      g_autofree float *out = dsp_scatter (s, x, 2);
      const WhyPath *paths = why_scattering_paths (s);
      size_t row = 0;
      for (size_t i = 0; i < why_scattering_n_paths (whole); i++)
        {
          if (!config.orders[all[i].order] || (all[i].order > 0 && all[i].xi1 < config.min_carrier))
            continue;
          g_assert_cmpuint (row, <, why_scattering_n_paths (s));
          g_assert_cmpint (paths[row].n1, ==, all[i].n1);
          g_assert_cmpint (paths[row].n2, ==, all[i].n2);
          g_assert_cmpmem (out + row * n_frames, n_frames * sizeof (float), Sx + i * n_frames,
                           n_frames * sizeof (float));
          row++;
        }
      g_assert_cmpuint (row, ==, why_scattering_n_paths (s));
      why_scattering_free (s);
    }
  why_scattering_free (whole);
}

static bool
count_step (double fraction, void *user)
{
  ++*(unsigned *) user;
  return true;
}

static float *
scatter_counted (const WhyScattering *s, const float *x, unsigned *n_steps)
{
  WhyScatteringWork *work;
  float *out = g_new (float, dsp_n_values (s));
  *n_steps = 0;
  g_assert_cmpint (why_scattering_work_new (s, 1, &work, NULL), ==, WHY_OK);
  g_assert_cmpint (why_scattering_process (s, work, x, out, count_step, n_steps), ==, WHY_OK);
  why_scattering_work_free (work);
  return out;
}

/* A window that is silent after a third takes little more than half of the work, and gives what the whole does. One
 * sample at its end, far below what can be heard, calls for the whole. */
static void
check_silence (const WhyScatteringConfig *config, const char *name, size_t n_sound, bool is_short)
{
  WhyScattering *s = dsp_new (config);
  g_autofree float *x = dsp_signal (name, config->n);
  unsigned n_steps, n_whole;
  memset (x + n_sound, 0, (config->n - n_sound) * sizeof (float));
  g_autofree float *out = scatter_counted (s, x, &n_steps);
  x[config->n - 1] = 1e-30f;
  g_autofree float *whole = scatter_counted (s, x, &n_whole);
  DspError error = dsp_compare (out, whole, dsp_n_values (s));
  g_test_message ("%s, %zu of %zu samples: %u steps instead of %u, worst error %.1e, relative L2 "
                  "%.1e",
                  name, n_sound, config->n, n_steps, n_whole, error.max, error.l2);
  if (is_short)
    g_assert_cmpuint (10 * n_steps, <, 7 * n_whole);
  else
    g_assert_cmpuint (n_steps, ==, n_whole);
  g_assert_cmpfloat (error.max, <=, 3e-4);
  g_assert_cmpfloat (error.l2, <=, 3e-4);
  why_scattering_free (s);
}

static void
test_silence (void)
{
  WhyScatteringConfig config = dsp_config (1 << 16, 10, 2048, 12, 2);
  size_t most = (size_t) (0.34 * (1 << 16));
  static const char *names[] = { "noise", "vibrato", "chirp", "impulse" };
  for (int with_signal = 0; with_signal < 2; with_signal++)
    {
      config.orders[0] = with_signal;
      for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
        {
          check_silence (&config, names[i], most, true);
          check_silence (&config, names[i], most + 1, strcmp (names[i], "impulse") == 0);
        }
      check_silence (&config, "noise", 5000, true);
      check_silence (&config, "noise", 1, true);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    WhyScatteringConfig config;
    const char *words;
  } refused[] = {
    { { .n = 0, .J = 3, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "window of 0 samples" },
    { { .n = 1, .J = 0, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "window of 1 samples" },
    { { .n = (size_t) -1, .J = 3, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "out of range" },
    { { .n = 1024, .J = 25, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "J = 25" },
    { { .n = 1024, .J = 12, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "window of 4096 samples" },
    { { .n = 1024, .J = 24, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "window of 16777216" },
    { { .n = 1024, .J = 24, .T = 8, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } }, "J = 24" },
    { { .n = 1024, .J = 5, .T = 1025, .Q1 = 8, .Q2 = 1, .orders = { 1, 1, 1 } },
      "support of 1025" },
    { { .n = 1024, .J = 5, .Q1 = 0, .Q2 = 1, .orders = { 1, 1, 1 } }, "Q = (0, 1)" },
    { { .n = 1024, .J = 5, .Q1 = 8, .Q2 = 0, .orders = { 1, 1, 1 } }, "Q = (8, 0)" },
    { { .n = 1024, .J = 5, .Q1 = 65, .Q2 = 1, .orders = { 1, 1, 1 } }, "Q = (65, 1)" },
    { { .n = 8192, .J = 10, .Q1 = 2, .Q2 = 8, .orders = { 1, 1, 1 } }, "modulations above" },
    { { .n = 1024, .J = 5, .Q1 = 8, .Q2 = 1 }, "no scattering order" },
    { { .n = 1024, .J = 5, .Q1 = 8, .Q2 = 1, .min_carrier = -1, .orders = { 1, 1, 1 } },
      "carrier" },
    { { .n = 1024, .J = 5, .Q1 = 8, .Q2 = 1, .min_carrier = 0.0 / 0.0, .orders = { 1, 1, 1 } },
      "carrier" },
    { { .n = 1024, .J = 5, .Q1 = 8, .Q2 = 1, .min_carrier = 0.49, .orders = { 0, 1, 1 } },
      "no scattering path" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      WhyScattering *s = (WhyScattering *) &s;
      WhyError error = { 0 };
      g_assert_cmpint (why_scattering_new (&refused[i].config, &s, &error), ==, WHY_ERR_INVALID);
      g_assert_null (s);
      g_assert_cmpint (error.status, ==, WHY_ERR_INVALID);
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, refused[i].words));
      g_assert_cmpint (why_scattering_new (&refused[i].config, &s, NULL), ==, WHY_ERR_INVALID);
    }
  why_scattering_free (NULL);
  why_scattering_work_free (NULL);
}

/* What is too large is told before any of it is made; what fits has the sizes that are told. */
static void
test_measure (void)
{
  static const WhyScatteringConfig large[] = {
    { .n = 1 << 18, .J = 13, .T = 1, .Q1 = 8, .Q2 = 2, .orders = { 0, 1, 1 } },
    { .n = 1 << 20, .J = 20, .Q1 = 64, .Q2 = 64, .orders = { 0, 1, 1 } },
    { .n = 1 << 24, .J = 3, .Q1 = 8, .Q2 = 1, .T = 1 << 24, .orders = { 0, 1, 1 } },
    { .n = 1 << 22, .J = 1, .Q1 = 64, .Q2 = 1, .T = 1 << 22, .orders = { 0, 1, 0 } },
  };
  static const WhyScatteringConfig fitting[] = {
    { .n = 4096, .J = 6, .Q1 = 8, .Q2 = 2, .orders = { 1, 1, 1 } },
    { .n = 5001, .J = 5, .T = 3, .Q1 = 12, .Q2 = 1, .min_carrier = 0.01, .orders = { 0, 1, 1 } },
    { .n = 3000, .J = 7, .T = 1, .Q1 = 1, .Q2 = 1, .orders = { 0, 1, 0 } },
  };
  size_t n_paths, n_frames;
  for (size_t i = 0; i < G_N_ELEMENTS (large); i++)
    {
      WhyScattering *s = (WhyScattering *) &s;
      WhyError error = { 0 };
      g_assert_cmpint (why_scattering_measure (&large[i], &n_paths, &n_frames, &error), ==,
                       WHY_ERR_UNSUPPORTED);
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, "do not fit in memory"));
      g_assert_cmpuint (n_paths, ==, 0);
      g_assert_cmpint (why_scattering_new (&large[i], &s, NULL), ==, WHY_ERR_UNSUPPORTED);
      g_assert_null (s);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (fitting); i++)
    {
      WhyScattering *s;
      g_assert_cmpint (why_scattering_measure (&fitting[i], &n_paths, &n_frames, NULL), ==, WHY_OK);
      g_assert_cmpint (why_scattering_new (&fitting[i], &s, NULL), ==, WHY_OK);
      g_assert_cmpuint (n_paths, ==, why_scattering_n_paths (s));
      g_assert_cmpuint (n_frames, ==, why_scattering_n_frames (s));
      why_scattering_free (s);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scattering/threads", test_threads);
  g_test_add_func ("/scattering/work-again", test_work_again);
  g_test_add_func ("/scattering/shared", test_shared);
  g_test_add_func ("/scattering/progress", test_progress);
  g_test_add_func ("/scattering/cancel", test_cancel);
  g_test_add_func ("/scattering/choice", test_choice);
  g_test_add_func ("/scattering/silence", test_silence);
  g_test_add_func ("/scattering/refused", test_refused);
  g_test_add_func ("/scattering/measure", test_measure);
  return g_test_run ();
}
