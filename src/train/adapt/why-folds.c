/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-folds.h"

#include <string.h>

#include "base/why-random.h"

#define MOST_ONE_BY_ONE 10
#define PARTS 5

typedef struct
{
  gsize group, n; /* sounds of it */
  guint64 order;  /* among groups of one size */
} Group;

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const Group *x = a, *y = b;
  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

/* Groups as numbers 0..n-1, into of: n sounds. */
static gsize
number_groups (const WhySounds *sounds, gboolean by_sound, gsize *of)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  for (gsize i = 0; i < sounds->n; i++)
    {
      gpointer key = GSIZE_TO_POINTER (by_sound ? i : sounds->groups[i]), number;
      if (!g_hash_table_lookup_extended (known, key, NULL, &number))
        {
          number = GSIZE_TO_POINTER ((gsize) g_hash_table_size (known));
          g_hash_table_insert (known, key, number);
        }
      of[i] = GPOINTER_TO_SIZE (number);
    }
  return g_hash_table_size (known);
}

/* How crowded the classes of a fold would be with a group more: sum of squares. */
static double
crowd_with (const WhySounds *sounds, const gsize *of, gsize group, const gsize *counts)
{
  double sum = 0;
  gsize with[WHY_MODEL_MAX_CLASSES];
  memcpy (with, counts, sounds->n_classes * sizeof *with);
  for (gsize i = 0; i < sounds->n; i++)
    with[sounds->labels[i]] += of[i] == group;
  for (gsize k = 0; k < sounds->n_classes; k++)
    sum += (double) (with[k] * with[k]) - (double) (counts[k] * counts[k]);
  return sum;
}

gsize
why_folds_make (const WhySounds *sounds, guint64 seed, gsize *fold, gboolean *by_recording)
{
  g_autofree gsize *of = g_new (gsize, sounds->n + 1);
  WhyRandom random = why_random_new (seed);
  gsize n_groups = number_groups (sounds, FALSE, of);
  *by_recording = n_groups > 1;
  if (n_groups == 1)
    n_groups = number_groups (sounds, TRUE, of);
  gsize n_folds = n_groups <= MOST_ONE_BY_ONE ? n_groups : PARTS;
  g_autofree Group *groups = g_new0 (Group, n_groups + 1);
  g_autofree gsize *counts = g_new0 (gsize, n_folds * sounds->n_classes + 1);
  for (gsize g = 0; g < n_groups; g++)
    groups[g] = (Group){ .group = g, .order = why_random_next (&random) };
  for (gsize i = 0; i < sounds->n; i++)
    groups[of[i]].n++;
  qsort (groups, n_groups, sizeof *groups, compare_groups);
  for (gsize g = 0; g < n_groups; g++)
    {
      gsize best = 0;
      double least = G_MAXDOUBLE;
      for (gsize f = 0; f < n_folds; f++)
        {
          double crowd = crowd_with (sounds, of, groups[g].group, counts + f * sounds->n_classes);
          if (crowd < least)
            {
              least = crowd;
              best = f;
            }
        }
      for (gsize i = 0; i < sounds->n; i++)
        if (of[i] == groups[g].group)
          {
            fold[i] = best;
            counts[best * sounds->n_classes + sounds->labels[i]]++;
          }
    }
  return n_folds;
}
