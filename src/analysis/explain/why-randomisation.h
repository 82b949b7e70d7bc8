/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-map-similarity.h"
#include "analysis/explain/why-mapper.h"
#include "nn/why-model-shuffle.h"

/* Does the map depend on what the network has learned? Its layers are made to forget (Adebayo et al. 2018, "Sanity
 * checks for saliency maps"): in a cascade from the output down, and each alone. The map of a network that knows
 * nothing must be another one. Rules that let only what is positive through, as z+ does, are known to fail this for
 * the upper layers: behind a few of them the map hardly depends on where it began (Sixt et al. 2020, "When
 * explanations lie"). A map of random weights still has the sound in it, so a likeness of 0 is not to be expected of
 * the magnitudes: paths in which nothing sounds matter to no network. */

G_BEGIN_DECLS

typedef struct
{
  WhyMapSimilarity cascade[WHY_MODEL_N_LAYERS]; /* this layer and all above it */
  WhyMapSimilarity alone[WHY_MODEL_N_LAYERS];   /* this layer only */
} WhyRandomisationScore;

/* The networks that have forgotten; read-only, for any number of threads. */
typedef struct _WhyRandomisation WhyRandomisation;

/* Some 180 MB for the default model. NULL with error without memory. */
WhyRandomisation *why_randomisation_new (const WhyModel *model, guint64 seed, GError **error);
void why_randomisation_free (WhyRandomisation *randomisation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyRandomisation, why_randomisation_free)

/* Of the sound that the mapper hears: how alike the maps of a class are. maps: by rule, those of the model itself,
 * n_paths values each; NULL: this rule is not wanted. out: by rule. Asks the mapper other networks. */
void why_randomisation_score (const WhyRandomisation *randomisation,
                              WhyMapper *mapper,
                              gsize class_index,
                              float *const *maps,
                              gsize n_paths,
                              WhyRandomisationScore *out);

G_END_DECLS
