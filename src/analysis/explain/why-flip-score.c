/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-flip-score.h"

#include <stdlib.h>

#include "base/why-random.h"

typedef struct
{
  float relevance;
  gsize path;
} Item;

static int
compare_falling (const void *a, const void *b)
{
  const Item *left = a, *right = b;
  if (left->relevance != right->relevance)
    return left->relevance < right->relevance ? 1 : -1;
  return left->path < right->path ? -1 : left->path > right->path;
}

static void
order_by_relevance (const float *map, gsize n_paths, gsize *order)
{
  g_autofree Item *items = g_new (Item, n_paths + 1);
  for (gsize i = 0; i < n_paths; i++)
    items[i] = (Item){ map[i], i };
  qsort (items, n_paths, sizeof *items, compare_falling);
  for (gsize i = 0; i < n_paths; i++)
    order[i] = items[i].path;
}

gboolean
why_flip_score (WhyFlipper *flipper,
                float *const *maps,
                gsize n_paths,
                gsize class_index,
                guint64 seed,
                double *area,
                GCancellable *cancellable)
{
  double random_first[WHY_FLIP_POINTS] = { 0 }, curve[WHY_FLIP_POINTS];
  g_autofree gsize *order = g_new (gsize, n_paths + 1);
  WhyRandom random = why_random_new (seed);
  for (gsize i = 0; i < n_paths; i++)
    order[i] = i;
  for (int i = 0; i < WHY_FLIP_N_RANDOM; i++)
    {
      why_random_shuffle (&random, order, n_paths);
      if (!why_flipper_curve (flipper, order, why_question (class_index), curve, cancellable))
        return FALSE;
      for (gsize point = 0; point < WHY_FLIP_POINTS; point++)
        random_first[point] += curve[point] / WHY_FLIP_N_RANDOM;
    }
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    if (maps[rule])
      {
        order_by_relevance (maps[rule], n_paths, order);
        if (!why_flipper_curve (flipper, order, why_question (class_index), curve, cancellable))
          return FALSE;
        area[rule] = why_flip_area (random_first, curve, n_paths);
      }
  return TRUE;
}
