/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "analysis/corpus/why-manifest.h"
#include "train/data/why-dataset.h"
#include "train/why-trainer.h"

static const char table[] = "path,class,split,instrument\n"
                            "a.wav,none,train,flute\n"
                            "b.wav,none,validation,flute\n"
                            "c.wav,vibrato,train,flute\n"
                            "d.wav,tremolo,train,violin\n"
                            "e.wav,tremolo,validation,violin\n"
                            "f.wav,tremolo,test,violin\n";

/* Of what training would make nothing is left, and every recording is there once. */
static void
test_recordings_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_close (g_file_open_tmp ("whybrato-XXXXXX.csv", &path, &error), NULL);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, table, -1, NULL));
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_remove (path);

  for (unsigned n_variants = 0; n_variants < 4; n_variants++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
      g_autoptr (WhyDataset) dataset
          = why_dataset_new (manifest, why_train_default_classes, n_variants, 1, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (dataset->n_items, >, 5);
      why_dataset_keep_recordings (dataset);
      g_assert_cmpuint (dataset->n_items, ==, 5);
      for (gsize i = 0; i < dataset->n_items; i++)
        {
          const WhyItem *item = &dataset->items[i];
          const char *split = manifest->rows[item->row].split;
          g_assert_cmpint (item->kind, ==, WHY_ITEM_FILE);
          g_assert_cmpint (item->technique, ==, WHY_TECHNIQUE_NONE);
          g_assert_false (item->is_augmented || item->in_music);
          g_assert_cmpstr (split, ==, item->validation ? "validation" : "train");
          g_assert_true (g_hash_table_add (seen, GSIZE_TO_POINTER (item->row + 1)));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/recordings-only", test_recordings_only);
  return g_test_run ();
}
