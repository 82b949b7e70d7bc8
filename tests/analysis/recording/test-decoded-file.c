/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/recording/why-samples.h"
#include "audio/file/why-audio-file.h"

/* A file that is decoded once: its waveform against the samples themselves, and these against the
 * file. */

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
  WhyOverview *overview;
  GError *error;
  gboolean is_done;
} Outcome;

static void
done_cb (WhyOverview *overview, const GError *error, gpointer data)
{
  Outcome *outcome = data;
  g_assert_false (outcome->is_done);
  outcome->overview = overview ? why_overview_ref (overview) : NULL;
  outcome->error = error ? g_error_copy (error) : NULL;
  outcome->is_done = TRUE;
}

static WhyOverview *
load (const char *path, GError **error)
{
  Outcome outcome = { 0 };
  g_autoptr (WhyDecodedFile) file = why_decoded_file_new (path, RATE_HZ, done_cb, &outcome);
  while (!outcome.is_done)
    g_main_context_iteration (NULL, TRUE);
  if (outcome.error)
    g_propagate_error (error, outcome.error);
  g_assert_true ((outcome.overview == NULL) == (outcome.error != NULL));
  return outcome.overview;
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
      g_autoptr (WhyOverview) overview = load (path, &error);
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
  g_assert_null (load (missing, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "missing.wav"));
}

/* Who has stopped it hears nothing of it, whenever that was. */
static void
test_stop (void)
{
  g_autofree char *path = write_ramp ("ramp.wav", 441000);
  for (int i = 0; i < 20; i++)
    {
      Outcome outcome = { 0 };
      g_autoptr (WhyDecodedFile) file = why_decoded_file_new (path, RATE_HZ, done_cb, &outcome);
      g_usleep ((gulong) i * 500);
      why_decoded_file_stop (file);
      for (int k = 0; k < 20; k++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (500);
        }
      g_assert_false (outcome.is_done);
    }
  g_unlink (path);
}

/* Stretches before, within, across and behind what is kept in memory and what is not, read while it is
 * decoded and afterwards, are those of the file; and all of it with one decoder. */
static void
test_samples_read (void)
{
  enum
  {
    N = 44100 * 400,
    N_READ = 50000
  };
  g_autofree char *path = write_ramp ("long.wav", N);
  g_autofree float *want = g_new (float, N_READ), *got = g_new (float, N_READ);
  Outcome outcome = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyDecodedFile) file = why_decoded_file_new (path, RATE_HZ, done_cb, &outcome);
  g_autoptr (WhySamples) plain = why_samples_of_file (path, RATE_HZ);
  g_autoptr (WhySamples) first = why_samples_of_decoded (file), copy = why_samples_copy (first);
  const gint64 starts[]
      = { -20000, 0, 12345, 1 << 20, (1 << 24) - 30000, 1 << 24, N - 10000, N + 7 };
  for (int round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
        {
          g_assert_true (why_samples_read (plain, starts[i], N_READ, want, &error));
          g_assert_true (why_samples_read (round ? copy : first, starts[i], N_READ, got, &error));
          g_assert_no_error (error);
          g_assert_cmpmem (got, N_READ * sizeof *got, want, N_READ * sizeof *want);
        }
      while (!outcome.is_done)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (why_samples_n_seeks (copy), ==, 0);
  g_assert_no_error (outcome.error);
  g_clear_pointer (&outcome.overview, why_overview_unref);
  g_unlink (path);
}

/* Without a folder for what does not fit into memory, readers decode for themselves. */
static void
test_no_room (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  enum
  {
    N = 44100 * 390,
    N_READ = 1000
  };
  g_autofree char *path = write_ramp ("long.wav", N);
  float want[N_READ], got[N_READ];
  Outcome outcome = { 0 };
  g_autoptr (GError) error = NULL;
  /* The folder is asked for once a program. */
  g_setenv ("XDG_CACHE_HOME", "/dev/null/none", TRUE);
  g_autoptr (WhyDecodedFile) file = why_decoded_file_new (path, RATE_HZ, done_cb, &outcome);
  while (!outcome.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (outcome.error);
  g_clear_pointer (&outcome.overview, why_overview_unref);
  g_autoptr (WhySamples) samples = why_samples_of_decoded (file);
  g_autoptr (WhySamples) plain = why_samples_of_file (path, RATE_HZ);
  g_assert_true (why_samples_read (plain, N - 5000, N_READ, want, &error));
  g_assert_true (why_samples_read (samples, N - 5000, N_READ, got, &error));
  g_assert_cmpmem (got, sizeof got, want, sizeof want);
  g_assert_cmpuint (why_samples_n_seeks (samples), ==, 1);
  g_assert_cmpuint (why_decoded_file_n_decoders (file), ==, 2);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-decoded.XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/decoded-file/lengths", test_lengths);
  g_test_add_func ("/decoded-file/overview-of-samples", test_samples);
  g_test_add_func ("/decoded-file/faults", test_faults);
  g_test_add_func ("/decoded-file/stop", test_stop);
  g_test_add_func ("/decoded-file/samples", test_samples_read);
  g_test_add_func ("/decoded-file/no-room", test_no_room);
  int status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
