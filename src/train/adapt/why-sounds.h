/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/engine/why-evidence.h"
#include "train/data/why-variation.h"

/* Sounds as the dense layers of a network meet them: what its convolutions, which stay as they are, make of
 * each. A network with other dense layers is then judged by what a user would be told, listener and evidence
 * included, without hearing the sounds again. */

G_BEGIN_DECLS

typedef struct
{
  gsize n, n_views; /* sounds, and variations of each (why-variation.h), the first as it is */
  gsize n_values;   /* of a view: what goes into the first dense layer */
  gsize n_classes;
  float *views;      /* n x n_views x n_values */
  float *heard;      /* n x n_classes, see WhyAnalysis */
  WhyDoubts *doubts; /* n */
  gsize *labels;     /* n: the true class */
  gsize *groups;     /* n: the recording, which other sounds may be of, too */
} WhySounds;

WhySounds *why_sounds_new (gsize n, gsize n_views, gsize n_values, gsize n_classes);
void why_sounds_free (WhySounds *sounds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhySounds, why_sounds_free)

/* Leaves out those that are not wanted (n values). */
void why_sounds_drop (WhySounds *sounds, const gboolean *unwanted);

static inline float *
why_sounds_view (const WhySounds *sounds, gsize sound, gsize view)
{
  return sounds->views + (sound * sounds->n_views + view) * sounds->n_values;
}

/* How many values the convolutions of a model leave of a sound; 0: no memory. */
gsize why_sounds_n_values (const WhyModel *model);

/* Fills all of a sound but label and group from an analysis of the verdict's stage. variator NULL: one view
 * alone. WHY_OK or WHY_ERR_MEMORY. Any thread, each sound in one. */
WhyStatus why_sounds_fill (WhySounds *sounds,
                           gsize sound,
                           const WhyModel *model,
                           const WhyVariator *variator,
                           const WhyAnalysis *analysis,
                           guint64 seed);

G_END_DECLS
