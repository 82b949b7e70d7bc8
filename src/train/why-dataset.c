/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-dataset.h"

#include <string.h>

#include "analysis/why-analyzer.h"
#include "train/why-synth.h"

#define N_TONES_PER_CLASS 24
#define N_NOISES 60
#define N_NOISES_VALIDATION 12
/* A class without recordings gets as many examples as this share of the plain notes. */
#define BISBIGLIANDO_SHARE 0.4

static int
find_class (const char *const *classes, const char *name)
{
  for (int i = 0; classes[i]; i++)
    if (g_ascii_strcasecmp (classes[i], name) == 0)
      return i;
  return -1;
}

/* Classes of a user's own are learned from recordings alone. */
static gboolean
is_synthesised (const char *class_name)
{
  return g_strv_contains (why_synth_techniques (), class_name);
}

static void
add_item (GArray *items, WhyItemKind kind, gsize row, guint64 seed, int label, gboolean validation)
{
  WhyItem item = { .kind = kind, .row = row, .seed = seed, .label = (gsize) label, .validation = validation };
  g_array_append_val (items, item);
}

static gboolean
add_files (GArray *items, const WhyManifest *manifest, const char *const *classes, gboolean *has_bisbigliando, GError **error)
{
  gsize n_split[2] = { 0, 0 };
  *has_bisbigliando = FALSE;
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      gboolean validation = strcmp (row->split, "validation") == 0;
      if (!validation && strcmp (row->split, "train") != 0)
        continue;
      int label = find_class (classes, row->class_name);
      if (label < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       "line %zu of the manifest: class “%s” is not among those to train; add it with --classes, rename it "
                       "with --map or leave it out with --exclude",
                       row->line, row->class_name);
          return FALSE;
        }
      add_item (items, WHY_ITEM_FILE, i, 0, label, validation);
      n_split[validation]++;
      *has_bisbigliando = *has_bisbigliando || strcmp (row->class_name, "bisbigliando") == 0;
    }
  if (n_split[0] > 0 && n_split[1] > 0)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "the manifest has no recordings with split “%s”; training needs both "
               "train and validation", n_split[0] ? "validation" : "train");
  return FALSE;
}

/* From plain notes of the same split, so that nothing of the validation (or test) notes is heard in training. */
static void
add_bisbigliando (GArray *items, const WhyManifest *manifest, int label, WhyRandom *random)
{
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      gboolean validation = strcmp (row->split, "validation") == 0;
      if (strcmp (row->class_name, "none") != 0 || (!validation && strcmp (row->split, "train") != 0))
        continue;
      guint64 seed = why_random_next (random);
      if (why_random_uniform (random) < BISBIGLIANDO_SHARE)
        add_item (items, WHY_ITEM_BISBIGLIANDO, i, seed, label, validation);
    }
}

WhyDataset *
why_dataset_new (const WhyManifest *manifest, const char *const *classes, guint64 seed, GError **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (WhyItem));
  WhyRandom random = why_random_new (seed);
  gboolean has_bisbigliando;
  if (!add_files (items, manifest, classes, &has_bisbigliando, error))
    return NULL;

  int bisbigliando = find_class (classes, "bisbigliando"), none = find_class (classes, "none");
  if (bisbigliando >= 0 && !has_bisbigliando)
    add_bisbigliando (items, manifest, bisbigliando, &random);
  for (int k = 0; classes[k]; k++)
    for (gsize i = 0; is_synthesised (classes[k]) && i < N_TONES_PER_CLASS; i++)
      add_item (items, WHY_ITEM_TONE, 0, why_random_next (&random), k, FALSE);
  for (gsize i = 0; none >= 0 && i < N_NOISES + N_NOISES_VALIDATION; i++)
    add_item (items, WHY_ITEM_NOISE, 0, why_random_next (&random), none, i >= N_NOISES);

  WhyDataset *dataset = g_new0 (WhyDataset, 1);
  dataset->n_items = items->len;
  dataset->items = g_memdup2 (items->data, items->len * sizeof (WhyItem));
  return dataset;
}

void
why_dataset_free (WhyDataset *dataset)
{
  g_free (dataset->items);
  g_free (dataset->planes);
  g_free (dataset->mu);
  g_free (dataset);
}
