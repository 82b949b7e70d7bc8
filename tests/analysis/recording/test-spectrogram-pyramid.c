/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/recording/why-spectrogram-pyramid-private.h"
#include "audio/file/why-audio-file.h"

#define RATE 44100.0

static const WhyAxes axes = { .sample_rate_hz = RATE, .min_carrier_hz = 32 };

/* Tones that come and go, with noise: every second is another. */
static float *
make_sound (gsize n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  float *x = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double second = floor ((double) i / RATE);
      phase += 2 * G_PI * (110 + 97 * fmod (second * 7, 23)) / RATE;
      x[i] = (float) (0.3 * sin (phase) * (0.6 + 0.4 * sin ((double) i / 3000))
                      + g_rand_double_range (random, -1e-3, 1e-3));
    }
  return x;
}

static GBytes *
sound_bytes (double seconds)
{
  gsize n = (gsize) (seconds * RATE);
  return g_bytes_new_take (make_sound (n), n * sizeof (float));
}

static WhySpectrogramPyramid *
map_of (GBytes *bytes, gboolean idle)
{
  double seconds = (double) (g_bytes_get_size (bytes) / sizeof (float)) / RATE;
  WhySamples *samples = why_samples_of_bytes (bytes, RATE);
  WhySpectrogramPyramid *map = idle ? why_spectrogram_pyramid_new_idle (samples, seconds, &axes)
                                    : why_spectrogram_pyramid_new (samples, seconds, &axes);
  g_assert_nonnull (map);
  return map;
}

/* The spectrogram of all the sound at once, in columns of hop samples. */
static float *
whole_spectrogram (GBytes *bytes, gsize hop, gsize n_columns)
{
  const float *x = g_bytes_get_data (bytes, NULL);
  gsize n = g_bytes_get_size (bytes) / sizeof (float);
  const WhySpectrogramConfig config = { RATE, 32, 20000, 24, n_columns, -120 };
  WhySpectrogram *s;
  WhyError reason;
  g_assert_cmpint (why_spectrogram_new (&config, &s, &reason), ==, WHY_OK);
  float *out = g_new (float, why_spectrogram_n_rows (s) * n_columns);
  why_spectrogram_columns (s, x, n, 0, hop, 0, n_columns, out, NULL, NULL);
  why_spectrogram_free (s);
  return out;
}

/* At each zoom the map says what the spectrogram of the whole sound says. */
static void
test_values (void)
{
  g_autoptr (GBytes) bytes = sound_bytes (40);
  g_autoptr (WhySpectrogramPyramid) map = map_of (bytes, FALSE);
  const WhyPyramidStore *store = why_spectrogram_pyramid_store (map);
  gsize n_rows = why_spectrogram_pyramid_n_rows (map);
  g_assert_cmpint (store->base, ==, 3);
  for (int l = 0; l <= store->base; l++)
    {
      gsize hop = store->levels[l].hop, n_columns = store->levels[l].n_columns;
      g_autofree float *expected = whole_spectrogram (bytes, hop, n_columns);
      gsize n = MIN (n_columns, 300), first = (n_columns - n) / 2;
      double from_s = (double) (first * hop) / RATE, to_s = (double) ((first + n) * hop) / RATE;
      g_autofree float *got = g_new (float, n_rows *n);
      g_assert_true (why_spectrogram_pyramid_wait (map, from_s, to_s, n, NULL));
      g_assert_true (why_spectrogram_pyramid_read (map, from_s, to_s, n, got));
      double worst = 0;
      for (gsize row = 0; row < n_rows; row++)
        for (gsize c = 0; c < n && (double) ((first + c) * hop) / RATE < 39.9; c++)
          worst = MAX (worst,
                       fabs ((double) (got[row * n + c] - expected[row * n_columns + first + c])));
      g_test_message ("hop %zu: worst difference %.4f dB", hop, worst);
      g_assert_cmpfloat (worst, <, 0.0051);
    }
}

/* What is coarser holds the loudest of what is finer, at any size of pixels. */
static void
test_pooling (void)
{
  g_autoptr (GBytes) bytes = sound_bytes (60);
  g_autoptr (WhySpectrogramPyramid) map = map_of (bytes, FALSE);
  const WhyPyramidStore *store = why_spectrogram_pyramid_store (map);
  gsize n_rows = why_spectrogram_pyramid_n_rows (map), hop = store->levels[store->base].hop;
  gsize n_base = store->levels[store->base].n_columns;
  double base_s = (double) hop / RATE;
  g_autofree float *base = g_new (float, n_rows *n_base);
  g_assert_true (why_spectrogram_pyramid_wait (map, 0, (double) n_base * base_s, n_base, NULL));
  why_spectrogram_pyramid_read (map, 0, (double) n_base * base_s, n_base, base);
  for (gsize per = 2; per <= 64; per += per < 8 ? 1 : 8)
    {
      gsize n = n_base / per;
      g_autofree float *got = g_new (float, n_rows *n);
      g_assert_true (why_spectrogram_pyramid_read (map, 0, (double) (n * per) * base_s, n, got));
      for (gsize row = 0; row < n_rows; row++)
        for (gsize x = 0; x < n; x++)
          {
            float best = -1000, wide = -1000;
            /* A pixel that ends within a coarse column may show all of it. */
            gsize step = per >= 64 ? 64 : per >= 16 ? 16 : per >= 4 ? 4 : 1;
            gsize from = x * per / step * step, to = ((x + 1) * per + step - 1) / step * step;
            for (gsize i = x * per; i < (x + 1) * per; i++)
              best = MAX (best, base[row * n_base + i]);
            for (gsize i = from; i < MIN (to, n_base); i++)
              wide = MAX (wide, base[row * n_base + i]);
            g_assert_cmpfloat (got[row * n + x], >=, best);
            g_assert_cmpfloat (got[row * n + x], <=, wide);
          }
    }
}

static double
distance_s (const WhyPyramidStore *store, const WhyPyramidJob *job, double time_s)
{
  const WhyPyramidLevel *level = &store->levels[job->level];
  double tile_s = (double) (level->hop * level->tile) / RATE;
  return fabs (((double) job->tile + 0.5) * tile_s - time_s);
}

/* The order of the work: what is looked at, from its middle outwards; beside it; then all the rest,
 * once, without jumps but one. A look elsewhere comes first at once. */
static void
test_order (void)
{
  g_autoptr (GBytes) bytes = sound_bytes (120);
  g_autoptr (WhySpectrogramPyramid) map = map_of (bytes, TRUE);
  const WhyPyramidStore *store = why_spectrogram_pyramid_store (map);
  WhyPyramidJob job;
  double far = 0;
  int n_fine = 0;
  why_spectrogram_pyramid_want (map, 50, 53, 600);
  g_autofree float *out = g_new (float, why_spectrogram_pyramid_n_rows (map) * 600);
  g_assert_false (why_spectrogram_pyramid_read (map, 50, 53, 600, out));
  do
    {
      g_assert_true (why_spectrogram_pyramid_step (map, &job));
      g_assert_cmpint (job.level, <, store->base);
      double distance = distance_s (store, &job, 51.5);
      g_assert_cmpfloat (distance, >=, far - 1e-6);
      g_assert_cmpfloat (distance, <, 3);
      far = distance;
      n_fine++;
    }
  while (!why_spectrogram_pyramid_read (map, 50, 53, 600, out));
  g_test_message ("%d tiles are seen", n_fine);
  g_assert_cmpint (n_fine, >=, 3);
  g_assert_cmpint (n_fine, <=, 10);

  /* The base under it, then one tile to either side. */
  g_assert_true (why_spectrogram_pyramid_step (map, &job));
  g_assert_cmpint (job.level, ==, store->base);
  while (job.level == store->base && distance_s (store, &job, 51.5) < 12)
    g_assert_true (why_spectrogram_pyramid_step (map, &job));
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (job.level, <, store->base);
      g_assert_cmpfloat (distance_s (store, &job, 51.5), <, 4);
      g_assert_true (why_spectrogram_pyramid_step (map, &job));
    }

  /* Somebody turns to another place in the middle of the rest. */
  g_assert_cmpint (job.level, ==, store->base);
  why_spectrogram_pyramid_want (map, 5, 5.2, 300);
  g_assert_true (why_spectrogram_pyramid_step (map, &job));
  g_assert_cmpint (job.level, ==, 0);
  g_assert_cmpfloat (distance_s (store, &job, 5.1), <, 0.5);

  int n_jumps = 0;
  gsize last = G_MAXSIZE;
  while (why_spectrogram_pyramid_step (map, &job))
    {
      if (job.level < store->base)
        continue;
      n_jumps += job.tile != last + 1;
      last = job.tile;
    }
  g_assert_cmpint (n_jumps, <=, 4);
  g_assert_cmpfloat (why_spectrogram_pyramid_progress (map), ==, 1);
}

/* However much of a recording is looked at closely, and however long it is. */
static void
test_memory (void)
{
  g_autoptr (GBytes) bytes = sound_bytes (100);
  g_autoptr (WhySpectrogramPyramid) map = map_of (bytes, TRUE);
  gsize most = 0, n_rows = why_spectrogram_pyramid_n_rows (map);
  g_autofree float *out = g_new (float, n_rows * 600);
  WhyPyramidJob job;
  for (double from = 0; from < 95; from += 0.31)
    {
      why_spectrogram_pyramid_want (map, from, from + 0.3, 600);
      while (!why_spectrogram_pyramid_read (map, from, from + 0.3, 600, out))
        g_assert_true (why_spectrogram_pyramid_step (map, &job));
      most = MAX (most, why_spectrogram_pyramid_bytes (map));
      g_assert_cmpuint (why_spectrogram_pyramid_bytes (map), <=,
                        why_spectrogram_pyramid_max_bytes (map));
    }
  g_test_message ("%.1f MB at most", (double) most / 1e6);
  /* It was enough to fill it, and what was seen last is still there. */
  g_assert_cmpuint (most, >, why_spectrogram_pyramid_max_bytes (map) - (1 << 20));
  g_assert_true (why_spectrogram_pyramid_read (map, 94.55, 94.8, 400, out));

  static const double hours[] = { 1, 3, 10, 100 };
  for (gsize i = 0; i < G_N_ELEMENTS (hours); i++)
    {
      WhyPyramidStore store;
      g_assert_true (why_pyramid_store_init (&store, n_rows, RATE, hours[i] * 3600));
      gsize n = 0;
      for (int l = store.base; l < store.n_levels; l++)
        n += n_rows * store.levels[l].n_columns * sizeof (gint16);
      g_test_message ("%g h: %.1f MB of coarse tiles", hours[i], (double) n / 1e6);
      g_assert_cmpuint (n, <, 45 << 20);
      why_pyramid_store_clear (&store);
    }
}

/* A file read in parts is the file; beyond both ends there is nothing; few seeks. */
static void
test_samples (void)
{
  enum
  {
    N = 400000
  };
  g_autofree float *x = make_sound (N);
  g_autofree char *folder = g_dir_make_tmp ("why-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "long.wav", NULL);
  WhyError reason;
  g_assert_cmpint (why_audio_save (path, x, N, RATE, false, &reason), ==, WHY_OK);
  g_autoptr (WhySamples) samples = why_samples_of_file (path, RATE);
  g_autofree float *out = g_new (float, 50000);
  for (gint64 first = -30000; first < N + 10000; first += 20000)
    {
      g_assert_true (why_samples_read (samples, first, 50000, out, NULL));
      for (gint64 i = 0; i < 50000; i++)
        g_assert_cmpfloat (out[i], ==, first + i >= 0 && first + i < N ? x[first + i] : 0.0f);
    }
  g_assert_cmpuint (why_samples_n_seeks (samples), ==, 1);
  for (int i = 0; i < 30; i++)
    {
      gint64 first = g_test_rand_int_range (0, N - 50000);
      g_assert_true (why_samples_read (samples, first, 50000, out, NULL));
      g_assert_cmpmem (out, 50000 * sizeof (float), x + first, 50000 * sizeof (float));
    }
  g_unlink (path);
  g_autoptr (WhySamples) none = why_samples_of_file (path, RATE);
  g_autoptr (GError) error = NULL;
  g_assert_false (why_samples_read (none, 0, 100, out, &error));
  g_assert_nonnull (strstr (error->message, "does not exist"));
  g_rmdir (folder);
}

/* A length that no recording has makes no map; a very long one no large map. */
static void
test_too_long (void)
{
  static const double absurd[] = { 0x1p61 / 88200, 1e12, 1e300, INFINITY, NAN, 0, -1 };
  g_autofree float *x = make_sound (1000);
  g_autoptr (GBytes) bytes = g_bytes_new (x, 1000 * sizeof (float));
  for (gsize i = 0; i < G_N_ELEMENTS (absurd); i++)
    g_assert_null (
        why_spectrogram_pyramid_new_idle (why_samples_of_bytes (bytes, RATE), absurd[i], &axes));
  for (double seconds = 1000; seconds < 1e6; seconds *= 10)
    {
      g_autoptr (WhySpectrogramPyramid) map
          = why_spectrogram_pyramid_new_idle (why_samples_of_bytes (bytes, RATE), seconds, &axes);
      g_assert_nonnull (map);
      g_assert_cmpuint (why_spectrogram_pyramid_bytes (map), <, 64 << 20);
    }
}

/* A file that cannot be read leaves the map empty, done, and does not keep anybody waiting. */
static void
test_missing (void)
{
  g_autoptr (WhySpectrogramPyramid) map
      = why_spectrogram_pyramid_new (why_samples_of_file ("/nonexistent.wav", RATE), 60, &axes);
  g_assert_true (why_spectrogram_pyramid_wait (map, 0, 60, 500, NULL));
  g_autofree float *out = g_new (float, why_spectrogram_pyramid_n_rows (map) * 500);
  g_assert_true (why_spectrogram_pyramid_read (map, 0, 60, 500, out));
  for (gsize i = 0; i < why_spectrogram_pyramid_n_rows (map) * 500; i++)
    g_assert_true (isnan (out[i]));
}

static void
set_flag (gpointer data)
{
  g_atomic_int_set ((gint *) data, TRUE);
}

/* The last reference ends the work in its middle and frees the samples. */
static void
test_cancel (void)
{
  static gint is_freed;
  gsize n = (gsize) (300 * RATE);
  float *x = make_sound (n);
  g_autoptr (GBytes) bytes
      = g_bytes_new_with_free_func (x, n * sizeof (float), set_flag, &is_freed);
  WhySpectrogramPyramid *map = map_of (bytes, FALSE);
  g_clear_pointer (&bytes, g_bytes_unref);
  while (!(why_spectrogram_pyramid_progress (map) > 0))
    g_usleep (1000);
  double done = why_spectrogram_pyramid_progress (map);
  why_spectrogram_pyramid_unref (map);
  while (!g_atomic_int_get (&is_freed))
    g_usleep (1000);
  g_test_message ("ended after %.0f %%", 100 * done);
  g_assert_cmpfloat (done, <, 1);
  g_free (x);
}

static void
seen_cb (gpointer user)
{
  ++*(int *) user;
}

/* Who looks is told, on his own thread; who has turned away is not. */
static void
test_listener (void)
{
  g_autoptr (GBytes) bytes = sound_bytes (20);
  g_autoptr (WhySpectrogramPyramid) map = map_of (bytes, FALSE);
  int n_calls = 0;
  why_spectrogram_pyramid_listen (map, seen_cb, &n_calls);
  why_spectrogram_pyramid_want (map, 3, 4, 400);
  while (n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (why_spectrogram_pyramid_wait (map, 3, 4, 400, NULL));
  why_spectrogram_pyramid_listen (map, NULL, NULL);
  int before = n_calls;
  why_spectrogram_pyramid_want (map, 10, 11, 400);
  g_assert_true (why_spectrogram_pyramid_wait (map, 10, 11, 400, NULL));
  for (int i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (n_calls, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sound-map/samples", test_samples);
  g_test_add_func ("/sound-map/values", test_values);
  g_test_add_func ("/sound-map/pooling", test_pooling);
  g_test_add_func ("/sound-map/order", test_order);
  g_test_add_func ("/sound-map/memory", test_memory);
  g_test_add_func ("/sound-map/too-long", test_too_long);
  g_test_add_func ("/sound-map/missing", test_missing);
  g_test_add_func ("/sound-map/cancel", test_cancel);
  g_test_add_func ("/sound-map/listener", test_listener);
  return g_test_run ();
}
