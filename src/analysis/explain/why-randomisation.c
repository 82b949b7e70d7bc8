/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-randomisation.h"

struct _WhyRandomisation
{
  WhyModel *cascade[WHY_MODEL_N_LAYERS], *alone[WHY_MODEL_N_LAYERS];
};

WhyRandomisation *
why_randomisation_new (const WhyModel *model, guint64 seed, GError **error)
{
  g_autoptr (WhyRandomisation) made = g_new0 (WhyRandomisation, 1);
  for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
    {
      unsigned above = (1U << WHY_MODEL_N_LAYERS) - (1U << layer);
      WhyError reason = { WHY_OK, "" };
      if (why_model_new_shuffled (model, above, seed, &made->cascade[layer], &reason) != WHY_OK
          || why_model_new_shuffled (model, 1U << layer, seed, &made->alone[layer], &reason)
                 != WHY_OK)
        {
          why_error_propagate (error, &reason, NULL);
          return NULL;
        }
    }
  return g_steal_pointer (&made);
}

void
why_randomisation_free (WhyRandomisation *randomisation)
{
  for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
    {
      why_model_free (randomisation->cascade[layer]);
      why_model_free (randomisation->alone[layer]);
    }
  g_free (randomisation);
}

void
why_randomisation_score (const WhyRandomisation *randomisation,
                         WhyMapper *mapper,
                         gsize class_index,
                         float *const *maps,
                         gsize n_paths,
                         WhyRandomisationScore *out)
{
  g_autofree float *map = g_new (float, n_paths);
  for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
    for (int alone = 0; alone < 2; alone++)
      {
        why_mapper_ask (mapper,
                        alone ? randomisation->alone[layer] : randomisation->cascade[layer]);
        for (int rule = 0; rule < WHY_N_RULES; rule++)
          if (maps[rule])
            {
              why_mapper_map (mapper, (WhyRule) rule, class_index, map);
              *(alone ? &out[rule].alone[layer] : &out[rule].cascade[layer])
                  = why_map_similarity (maps[rule], map, n_paths);
            }
      }
}
