/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The default model on bisbigliando made by machine from plain notes that training never heard,
 * with another setting of the machine than training's. Needs the recordings beside the project;
 * skipped without them. */
#include "config.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/corpus/why-manifest.h"
#include "analysis/why-data-path.h"
#include "audio/file/why-audio-file.h"
#include "train/data/why-bisbigliando.h"

#define MAX_NOTES 60

static void
test_unheard_notes (void)
{
  const char *folder = g_getenv ("WHY_TEST_RECORDINGS");
  g_autofree char *path = g_build_filename (folder ? folder : "", "manifest.csv", NULL);
  g_autofree char *model = why_data_path ("models/default.safetensors");
  if (!folder || !model || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the recordings and the default model");
      return;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 0, &error);
  g_assert_no_error (error);
  double rate_hz = why_analyzer_axes (analyzer)->sample_rate_hz;
  int wanted = why_model_find_class (why_analyzer_model (analyzer), "bisbigliando");
  int subtype = why_manifest_column (manifest, "subtype");
  const WhyAnalysisOptions options = { .verdict_only = TRUE };
  guint n = 0, n_right = 0;
  g_assert_cmpint (wanted, >=, 0);

  for (gsize i = 0; i < manifest->n_rows && n < MAX_NOTES; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      if (strcmp (row->split, "test") != 0 || strcmp (row->class_name, "none") != 0)
        continue;
      WhyAudioClip clip = { 0 };
      WhyError reason = { WHY_OK, "" };
      g_assert_cmpint (why_audio_load (row->file, rate_hz, 0, 5.9, &clip, NULL, NULL, &reason), ==,
                       WHY_OK);
      WhyRandom random = why_random_new (1000 + i);
      gboolean plucked = subtype >= 0 && strstr (row->cells[subtype], "pluck");
      g_autofree float *played = g_new (float, clip.n);
      const WhyBisbigliandoRange *range = &why_bisbigliando_testing;
      double alternation_hz = why_random_range (&random, range->min_rate_hz, range->max_rate_hz);
      g_assert_cmpint (why_bisbigliando_play (clip.samples, clip.n, rate_hz,
                                              plucked ? WHY_NOTE_PLUCKED : WHY_NOTE_SUSTAINED,
                                              range, alternation_hz, &random, played),
                       ==, WHY_OK);
      g_autoptr (WhyAnalysis) analysis
          = why_analyzer_run_samples (analyzer, played, clip.n, row->path, &options, NULL, NULL,
                                      NULL, NULL, &error);
      g_assert_no_error (error);
      n++;
      n_right += analysis->label == (gsize) wanted;
      why_audio_clip_clear (&clip);
    }
  g_test_message ("bisbigliando made from %u unheard notes: %.1f %% named so", n,
                  100.0 * n_right / MAX (n, 1));
  g_assert_cmpuint (n, >=, 20);
  g_assert_cmpfloat ((double) n_right, >=, 0.7 * n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/bisbigliando/unheard-notes", test_unheard_notes);
  return g_test_run ();
}
