/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-aggregate.h"

/* What one recording adds. */
typedef struct
{
  float *scattering; /* per path */
  gsize *top;        /* paths, n_top of them */
  gsize n_top;
} Map;

typedef struct
{
  const WhyAggregateOptions *options;
  Map *maps; /* by row of the manifest, so that threads do not meet */
  WhyStep step;
  WhyFailureFunc on_failure;
  void *user;
} Collector;

static void
visit (const WhyAnalysis *analysis, const WhyPrediction *prediction, void *user)
{
  Collector *collector = user;
  const WhyAggregateOptions *options = collector->options;
  const WhyAxes *axes = analysis->axes;
  Map *map = &collector->maps[prediction->row];
  g_autofree WhyTopPath *top = g_new (WhyTopPath, options->n_top);

  map->scattering = g_new (float, axes->n_paths);
  why_analysis_average (analysis, g_bytes_get_data (analysis->scattering, NULL), 0,
                        axes->n_frames - 1, map->scattering);
  gsize n = why_analysis_top_paths (analysis, options->rule, prediction->truth, top,
                                    options->n_top);
  map->top = g_new (gsize, n + 1);
  /* What spoke against the class, or not at all, is no reason for it, however few others are. */
  for (gsize i = 0; i < n && top[i].relevance > 0; i++)
    map->top[map->n_top++] = top[i].path;
}

static bool
on_step (double fraction, void *user)
{
  const Collector *collector = user;
  return !collector->step || collector->step (fraction, collector->user);
}

static void
on_failure (const char *message, void *user)
{
  const Collector *collector = user;
  if (collector->on_failure)
    collector->on_failure (message, collector->user);
}

/* In the manifest's order, so that the sums do not depend on the threads. */
static void
fill_class (WhyAggregateClass *class, const WhyEvaluation *e, const Map *maps, gsize truth,
            gsize n_paths)
{
  g_autofree double *sum = g_new0 (double, n_paths);
  g_autofree gsize *count = g_new0 (gsize, n_paths);
  for (gsize i = 0; i < e->n_predictions; i++)
    {
      const Map *map = &maps[e->predictions[i].row];
      if (e->predictions[i].truth != truth)
        continue;
      class->n++;
      for (gsize path = 0; path < n_paths; path++)
        sum[path] += (double) map->scattering[path];
      for (gsize k = 0; k < map->n_top; k++)
        count[map->top[k]]++;
    }
  if (class->n == 0)
    return;
  class->scattering = g_new (float, n_paths);
  class->share = g_new (float, n_paths);
  for (gsize path = 0; path < n_paths; path++)
    {
      class->scattering[path] = (float) (sum[path] / (double) class->n);
      class->share[path] = (float) ((double) count[path] / (double) class->n);
    }
}

static WhyAggregate *
summarise (WhyAnalyzer *analyzer, const WhyEvaluation *e, const Collector *collector)
{
  WhyAggregate *aggregate = g_new0 (WhyAggregate, 1);
  aggregate->analyzer = why_analyzer_ref (analyzer);
  aggregate->axes = why_analyzer_axes (analyzer);
  aggregate->classes = g_new0 (WhyAggregateClass, aggregate->axes->n_classes);
  aggregate->rule = collector->options->rule;
  aggregate->n_top = collector->options->n_top;
  aggregate->n_recordings = e->n_predictions;
  aggregate->n_failed = e->n_failed;
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    fill_class (&aggregate->classes[k], e, collector->maps, k, aggregate->axes->n_paths);
  return aggregate;
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
  Collector collector = {
    .options = options,
    .maps = g_new0 (Map, manifest->n_rows + 1),
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
  g_autoptr (WhyEvaluation) e = why_evaluation_run (analyzer, manifest, &evaluation, on_step,
                                                    on_failure, &collector, error);
  WhyAggregate *aggregate = e ? summarise (analyzer, e, &collector) : NULL;
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      g_free (collector.maps[i].scattering);
      g_free (collector.maps[i].top);
    }
  g_free (collector.maps);
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
  why_analyzer_unref (aggregate->analyzer);
  g_free (aggregate);
}
