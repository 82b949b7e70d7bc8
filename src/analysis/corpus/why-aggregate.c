/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-aggregate.h"
#include "analysis/engine/why-analysis-private.h"

#include <string.h>

#include "analysis/corpus/why-aggregator.h"

typedef struct
{
  WhyAggregator *aggregator;
  WhyStep step;
  WhyFailureFunc on_failure;
  void *user;
} Collector;

static void
visit (const WhyAnalysis *analysis, const WhyPrediction *prediction, void *user)
{
  const Collector *collector = user;
  why_aggregator_add (collector->aggregator, prediction->row, analysis, prediction->truth);
}

static bool
on_step (double fraction, void *user)
{
  const Collector *collector = user;
  return !collector->step || collector->step (fraction, collector->user);
}

static void
on_failure (const char *message, gsize row, void *user)
{
  const Collector *collector = user;
  why_aggregator_skip (collector->aggregator, row);
  if (collector->on_failure)
    collector->on_failure (message, row, collector->user);
}

WhyAggregate *
why_aggregate_run (WhyAnalyzer *analyzer,
                   const WhyManifest *manifest,
                   const WhyAggregateOptions *options,
                   WhyStep step,
                   WhyFailureFunc failure,
                   void *user,
                   GError **error)
{
  g_autoptr (WhyAggregator) aggregator = why_aggregator_new (analyzer, options, manifest->n_rows);
  Collector collector = {
    .aggregator = aggregator,
    .step = step,
    .on_failure = failure,
    .user = user,
  };
  WhyEvaluationOptions evaluation = {
    .split = options->split,
    .n_threads = options->n_threads,
    .visit = visit,
  };
  evaluation.rules[options->rule] = TRUE;
  for (gsize i = 0; options->split && i < manifest->n_rows; i++)
    if (strcmp (manifest->rows[i].split, options->split) != 0)
      why_aggregator_skip (aggregator, i);
  g_autoptr (WhyEvaluation) e = why_evaluation_run (analyzer, manifest, &evaluation, on_step,
                                                    on_failure, &collector, error);
  WhyAggregate *aggregate = e ? why_aggregator_get (aggregator) : NULL;
  if (aggregate)
    aggregate->n_failed = e->n_failed;
  return aggregate;
}

void
why_aggregate_free (WhyAggregate *aggregate)
{
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    {
      g_free (aggregate->classes[k].scattering);
      g_free (aggregate->classes[k].share);
    }
  g_free (aggregate->classes);
  g_clear_pointer (&aggregate->analyzer, why_analyzer_unref);
  why_axes_unref (aggregate->axes);
  g_free (aggregate);
}
