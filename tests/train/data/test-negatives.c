/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What training hears of voices, of things that are struck, and of music in several voices. */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/corpus/why-manifest.h"
#include "audio/file/why-audio-file.h"
#include "dsp/pitch/why-measure.h"
#include "train/data/why-ensemble.h"
#include "train/data/why-objects.h"
#include "train/data/why-row-kind.h"
#include "train/data/why-sung.h"
#include "train/data/why-synth.h"

#define RATE_HZ 44100.0

static double
level_db (const float *x, gsize n)
{
  double squares = 1e-30;
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (isfinite (x[i]));
      squares += (double) x[i] * (double) x[i];
    }
  return 10 * log10 (squares / (double) MAX (n, 1));
}

/* All kinds sound, none bursts, and the same state gives the same sound. */
static void
test_objects (void)
{
  WhyRandom random = why_random_new (5);
  int n_short = 0;
  for (int i = 0; i < 60; i++)
    {
      gsize n = (gsize) (why_objects_length (&random) * RATE_HZ);
      WhyRandom again = random;
      g_autofree float *one = g_new (float, n), *two = g_new (float, n);
      why_objects_render (n, RATE_HZ, &random, one);
      why_objects_render (n, RATE_HZ, &again, two);
      double db = level_db (one, n);
      g_assert_cmpfloat (db, >, -90);
      g_assert_cmpfloat (db, <, 30);
      g_assert_cmpmem (one, n * sizeof *one, two, n * sizeof *two);
      g_assert_cmpuint (n, <=, (gsize) (6 * RATE_HZ));
      n_short += n < (gsize) (1.5 * RATE_HZ);
    }
  g_assert_cmpint (n_short, >, 25);
}

static WhyMeasures
measure_sung (const WhySung *sung)
{
  gsize n = (gsize) (sung->duration_s * RATE_HZ);
  g_autofree float *x = g_new (float, n);
  WhyMeasures measures;
  g_assert_cmpint (why_sung_render (sung, n, RATE_HZ, x), ==, WHY_OK);
  g_assert_cmpfloat (level_db (x, n), >, -60);
  g_assert_cmpint (why_measure_process (x, n, RATE_HZ, &measures, NULL, NULL), ==, WHY_OK);
  return measures;
}

/* The swing of a sung vibrato is what was asked for, and a plain note has its pitch and no swing. */
static void
test_sung (void)
{
  int n_right = 0, n_pitch = 0, n_still = 0, n_plain = 0;
  WhyRandom random = why_random_new (3);
  for (int i = 0; i < 20; i++)
    {
      WhySung sung;
      why_sung_draw (WHY_TECHNIQUE_VIBRATO, &random, &sung);
      g_assert_cmpfloat (sung.technique.extent_cents, <=, 400);
      sung.duration_s = 5;
      WhyMeasures m = measure_sung (&sung);
      n_right += fabs (m.rate_hz / sung.technique.rate_hz - 1) < 0.06;

      why_sung_draw (WHY_TECHNIQUE_NONE, &random, &sung);
      sung.duration_s = 4;
      if (sung.tune)
        continue;
      m = measure_sung (&sung);
      n_plain++;
      n_pitch += fabs (1200 * log2 (m.f0_hz / sung.pitch_hz)) < 60;
      n_still += isnan (m.rate_hz);
    }
  g_test_message ("rate right in %d of 20, pitch in %d of %d, %d without a rate", n_right, n_pitch,
                  n_plain, n_still);
  g_assert_cmpint (n_right, >=, 15);
  g_assert_cmpint (n_pitch * 10, >=, n_plain * 8);
  g_assert_cmpint (n_still * 10, >=, n_plain * 8);
}

static void
test_ensemble (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("negatives-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *table = g_build_filename (folder, "manifest.csv", NULL);
  g_autoptr (GString) rows = g_string_new ("path,class,split,subtype\n");
  static const char *const subtypes[] = { "sustain", "pluck", "speech" };
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.wav", i),
                      *path = g_build_filename (folder, name, NULL);
      WhySynthParams params;
      float *x;
      gsize n;
      why_synth_params_init (&params, "none");
      params.pitch_hz = 200 * (i + 1);
      params.duration_s = 2;
      g_assert_cmpint (why_synth_render (&params, &x, &n, NULL), ==, WHY_OK);
      g_assert_cmpint (why_audio_save (path, x, n, RATE_HZ, true, NULL), ==, WHY_OK);
      free (x);
      g_string_append_printf (rows, "%s,none,train,%s\n", name, subtypes[i]);
    }
  g_assert_true (g_file_set_contents (table, rows->str, -1, &error));
  g_autoptr (WhyManifest) manifest = why_manifest_load (table, NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_true (why_row_is_one_note (manifest, 0) && why_row_is_one_note (manifest, 1));
  g_assert_true (why_row_is_plucked (manifest, 1) && !why_row_is_plucked (manifest, 0));
  g_assert_true (why_row_is_mixture (manifest, 2) && !why_row_is_one_note (manifest, 2));

  static const gsize voices[] = { 0, 1, 0 };
  for (guint64 seed = 0; seed < 12; seed++)
    {
      WhyRandom random = why_random_new (seed), again = why_random_new (seed);
      float *one, *two;
      gsize n, n_again;
      WhyError reason = { WHY_OK, "" };
      g_assert_true (why_ensemble_make (manifest, voices, 3, RATE_HZ, &random, &one, &n, &reason));
      g_assert_true (
          why_ensemble_make (manifest, voices, 3, RATE_HZ, &again, &two, &n_again, &reason));
      g_assert_cmpmem (one, n * sizeof *one, two, n_again * sizeof *two);
      g_assert_cmpuint (n, >=, (gsize) (0.39 * RATE_HZ));
      g_assert_cmpfloat (level_db (one, n), >, -40);
      free (one);
      free (two);
    }
  float *none = NULL;
  gsize n = 0;
  WhyRandom random = why_random_new (1);
  WhyError reason = { WHY_OK, "" };
  g_assert_false (why_ensemble_make (manifest, voices, 0, RATE_HZ, &random, &none, &n, &reason));
  g_assert_null (none);
  for (int i = 0; i < 3; i++)
    g_unlink (manifest->rows[i].file);
  g_unlink (table);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/negatives/objects", test_objects);
  g_test_add_func ("/train/negatives/sung", test_sung);
  g_test_add_func ("/train/negatives/ensemble", test_ensemble);
  return g_test_run ();
}
