/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/window/why-overview.h"
#include "audio/file/why-audio-file.h"

/* The waveform of a file, read in blocks, against the samples themselves. */

#define RATE_HZ 44100

static char *folder;

static char *
write_ramp (const char *name, gsize n)
{
  g_autofree float *samples = g_new (float, n);
  char *path = g_build_filename (folder, name, NULL);
  /* A tone that grows, so that every stretch of it has peaks of its own. */
  for (gsize i = 0; i < n; i++)
    samples[i] = (float) (0.9 * (double) (i + 1) / (double) n * sin ((double) i * 0.7));
  samples[n / 3] = 0.95f;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_audio_save (path, samples, n, RATE_HZ, false, &error), ==, WHY_OK);
  return path;
}

typedef struct
{
  GAsyncResult *result;
  GMainLoop *loop;
} Waiting;

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  waiting->result = g_object_ref (result);
  g_main_loop_quit (waiting->loop);
}

static WhyOverview *
load (const char *path, GCancellable *cancellable, GError **error)
{
  Waiting waiting = { NULL, g_main_loop_new (NULL, FALSE) };
  why_overview_load_async (path, cancellable, ready_cb, &waiting);
  g_main_loop_run (waiting.loop);
  WhyOverview *overview = why_overview_load_finish (waiting.result, error);
  g_object_unref (waiting.result);
  g_main_loop_unref (waiting.loop);
  return overview;
}

/* Column i of n covers the samples from i / n to (i + 1) / n of the file: the envelope grows as the
 * tone does. */
static void
assert_is_ramp (const WhyOverview *overview, double duration_s)
{
  float highest = 0;
  gsize at = 0;
  g_assert_cmpfloat_with_epsilon (overview->duration_s, duration_s, 1e-4);
  g_assert_cmpuint (overview->n_columns, >=, 500);
  for (gsize i = 0; i < overview->n_columns; i++)
    {
      double expected = 0.9 * (double) (i + 1) / (double) overview->n_columns;
      double peak = (double) MAX (overview->peaks[i].max, -overview->peaks[i].min);
      g_assert_cmpfloat (overview->peaks[i].min, <=, overview->peaks[i].max);
      if (overview->peaks[i].max > highest)
        {
          highest = overview->peaks[i].max;
          at = i;
        }
      if (peak < 0.94)
        g_assert_cmpfloat_with_epsilon (peak, expected, 0.03);
    }
  /* One loud sample is seen, where it is. */
  g_assert_cmpfloat_with_epsilon (highest, 0.95, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) at / (double) overview->n_columns, 1 / 3.0,
                                  2.0 / (double) overview->n_columns);
}

static void
test_lengths (void)
{
  static const gsize lengths[] = { 100000, 441000, 44100 * 61 + 17 };
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *path = write_ramp ("ramp.wav", lengths[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyOverview) overview = load (path, NULL, &error);
      g_assert_no_error (error);
      assert_is_ramp (overview, (double) lengths[i] / RATE_HZ);
      g_unlink (path);
    }
}

static void
test_samples (void)
{
  gsize n = 200000;
  g_autofree float *samples = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    samples[i] = (float) (0.9 * (double) (i + 1) / (double) n * sin ((double) i * 0.7));
  samples[n / 3] = 0.95f;
  g_autoptr (GBytes) bytes = g_bytes_new (samples, n * sizeof (float));
  g_autoptr (WhyOverview) overview = why_overview_of_samples (bytes, RATE_HZ);
  assert_is_ramp (overview, (double) n / RATE_HZ);
}

static void
test_faults (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing.wav", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (load (missing, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "missing.wav"));

  g_autofree char *path = write_ramp ("ramp.wav", 441000);
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_null (load (path, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-overview.XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/overview/lengths", test_lengths);
  g_test_add_func ("/overview/samples", test_samples);
  g_test_add_func ("/overview/faults", test_faults);
  int status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
