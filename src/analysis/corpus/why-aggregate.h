/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* What the recordings of a class have in common: Fig. 2 of hal-04029145. */

G_BEGIN_DECLS

typedef struct
{
  gsize n;           /* recordings; 0: there are none, and no maps */
  float *scattering; /* per path: mean over recordings and time, of recordings divided by their
                      * standard deviation */
  float *share;      /* per path: share of the recordings that have it among their most relevant
                      * paths, 0..1 (eq. 13 and 14, divided by the number of recordings) */
} WhyAggregateClass;

typedef struct
{
  WhyAnalyzer *analyzer; /* NULL where it was given up */
  WhyAxes *axes;
  WhyAggregateClass *classes; /* axes->n_classes, by true class, or by the class named */
  WhyRule rule;
  gsize n_top;
  gsize n_recordings;
  gsize n_failed; /* files that could not be analysed; each was told to on_failure */
} WhyAggregate;

typedef struct
{
  const char *split;  /* NULL: all rows */
  unsigned n_threads; /* files at once; 0: one a core */
  WhyRule rule;
  gsize n_top; /* how many paths of a recording count; fewer where fewer speak for its
                       * class */
} WhyAggregateOptions;

/* Relevance is that of the true class, summed over time, whatever the model says. A class of the
 * manifest that the model does not know is an error that names it. */
WhyAggregate *why_aggregate_run (WhyAnalyzer *analyzer,
                                 const WhyManifest *manifest,
                                 const WhyAggregateOptions *options,
                                 WhyStep step,
                                 WhyFailureFunc on_failure,
                                 void *user,
                                 GError **error);
void why_aggregate_free (WhyAggregate *aggregate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAggregate, why_aggregate_free)

G_END_DECLS
