/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What play writes: techniques on recorded notes, at the rates that its manifest says. */
#include <math.h>
#include <string.h>

#include "analysis/corpus/why-manifest.h"
#include "audio/file/why-audio-file.h"
#include "cli-case.h"
#include "dsp/pitch/why-measure.h"

static const char *const techniques[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge" };

static void
write_notes (void)
{
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("note-%d.wav", i),
                      *pitch = g_strdup_printf ("%d", 250 + 110 * i);
      g_free (cli_output (
          cli_run ("synth", case_path (name), "--technique", "none", "--pitch", pitch, NULL)));
    }
  g_assert_true (g_file_set_contents (case_path ("notes.csv"),
                                      "path,class,split,subtype,instrument\n"
                                      "note-0.wav,ordinario,test,sustain,\"flute, alto\"\n"
                                      "note-1.wav,ordinario,test,harp-pluck,harp\n"
                                      "note-2.wav,ordinario,train,sustain,oboe\n",
                                      -1, NULL));
}

static void
test_play (void)
{
  const char *folder = case_path ("played");
  write_notes ();
  g_autofree char *text
      = cli_output (cli_run ("play", case_path ("notes.csv"), "-o", folder, "--noises", "2", NULL));
  g_assert_nonnull (strstr (text, "9 files"));
  g_autofree char *path = g_build_filename (folder, "manifest.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (manifest->n_rows, ==, 9);
  int rate = why_manifest_column (manifest, "mod_rate_hz"),
      instrument = why_manifest_column (manifest, "instrument");
  guint n_measured = 0, n_of[G_N_ELEMENTS (techniques)] = { 0 };
  for (gsize i = 7; i < 9; i++)
    {
      g_assert_cmpstr (manifest->rows[i].class_name, ==, "none");
      g_assert_cmpstr (manifest->rows[i].cells[rate], ==, "");
      g_assert_true (g_file_test (manifest->rows[i].file, G_FILE_TEST_EXISTS));
    }
  for (gsize i = 0; i < 7; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      double rate_hz = g_ascii_strtod (row->cells[rate], NULL);
      WhyAudioClip clip = { 0 };
      WhyMeasures measures;
      g_assert_cmpstr (row->split, ==, "test");
      g_assert_cmpint (why_audio_load (row->file, 44100, 0, 0, &clip, NULL, NULL, NULL), ==,
                       WHY_OK);
      g_assert_cmpuint (clip.n, ==, 4 * 44100);
      g_assert_cmpint (why_measure_process (clip.samples, clip.n, 44100, &measures, NULL, NULL), ==,
                       WHY_OK);
      n_measured += fabs (log2 (measures.rate_hz / rate_hz)) < 0.1;
      g_test_message ("%s: %.2f Hz, measured %.2f", row->path, rate_hz, measures.rate_hz);
      for (gsize k = 0; k < G_N_ELEMENTS (techniques); k++)
        n_of[k] += strcmp (techniques[k], row->class_name) == 0;
      g_assert_cmpstr (row->cells[instrument], ==, i < 5 ? "flute, alto" : "harp");
      why_audio_clip_clear (&clip);
    }
  /* Plucked strings have tremolo and bisbigliando. */
  for (gsize k = 0; k < G_N_ELEMENTS (techniques); k++)
    g_assert_cmpuint (n_of[k], ==, k == 2 || k == 3 ? 2 : 1);
  g_assert_cmpuint (n_measured, >=, 4);
}

/* The same seed writes the same bytes, another one others. */
static void
test_seed (void)
{
  static const char *const seeds[] = { "4", "4", "5" };
  g_autofree char *first = NULL;
  gsize n_first = 0;
  write_notes ();
  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *folder = g_strdup_printf ("seed-%zu", i), *bytes = NULL;
      g_free (cli_output (cli_run ("play", case_path ("notes.csv"), "-o", case_path (folder),
                                   "--seed", seeds[i], NULL)));
      g_autofree char *path = g_build_filename (case_path (folder), "vibrato-0001.wav", NULL);
      gsize n;
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      if (i == 1)
        g_assert_cmpmem (first, n_first, bytes, n);
      if (i == 2)
        g_assert_true (n != n_first || memcmp (first, bytes, n) != 0);
      if (i == 0)
        {
          first = g_steal_pointer (&bytes);
          n_first = n;
        }
    }
}

static void
test_refusals (void)
{
  write_notes ();
  cli_assert_misused (cli_run ("play", case_path ("notes.csv"), NULL), "-o FOLDER");
  cli_assert_misused (cli_run ("play", case_path ("notes.csv"), "-o", case_path ("x"), "--share",
                               "2", NULL),
                      "--share");
  CliRun run = cli_run ("play", case_path ("notes.csv"), "-o", case_path ("x"), "--split",
                        "validation", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "no plain notes"));
  cli_clear (&run);
  run = cli_run ("play", case_path ("notes.csv"), "-o", "/proc/nowhere", NULL);
  g_assert_cmpint (run.status, ==, 1);
  cli_assert_line (run.err, "/proc/nowhere", "");
  cli_clear (&run);
}

/* Single sounds for the note network: each with a class, and the recording that it is made of, if any. */
static void
test_sounds (void)
{
  const char *folder = case_path ("sounds");
  write_notes ();
  g_assert_true (g_file_set_contents (case_path ("split.csv"),
                                      "path,class,split,subtype,instrument\n"
                                      "note-0.wav,ordinario,train,sustain,flute\n"
                                      "note-1.wav,ordinario,validation,sustain,oboe\n",
                                      -1, NULL));
  g_free (cli_output (cli_run ("music", case_path ("split.csv"), "-o", folder, "--sounds",
                               "--split", "train", "--pieces", "12", NULL)));
  guint n_made = 0;
  for (int i = 1; i <= 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("music-%05d.csv", i),
                      *path = g_build_filename (folder, name, NULL), *text = NULL;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      g_auto (GStrv) cells = g_strsplit (lines[1], ",", -1);
      g_assert_cmpuint (g_strv_length (cells), ==, 8);
      g_assert_cmpfloat (g_ascii_strtod (cells[1], NULL), >, 0.1);
      g_assert_cmpstr (cells[5], ==, "none");
      g_assert_true (strcmp (cells[7], "") == 0 || strcmp (cells[7], "note-0.wav") == 0);
      n_made += !*cells[7];
    }
  g_assert_cmpuint (n_made, >, 0);
  cli_assert_misused (cli_run ("music", case_path ("split.csv"), "-o", folder, "--sounds", NULL),
                      "--split");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/play/files", test_play);
  g_test_add_func ("/cli/play/seed", test_seed);
  g_test_add_func ("/cli/play/sounds", test_sounds);
  g_test_add_func ("/cli/play/refusals", test_refusals);
  int status = g_test_run ();
  cli_end ();
  return status;
}
