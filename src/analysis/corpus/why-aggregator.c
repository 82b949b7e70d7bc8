/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-aggregator.h"
#include "analysis/engine/why-analysis-private.h"

#include "analysis/why-lock-private.h"

/* What one recording adds, until it is its turn. */
typedef struct
{
  enum
  {
    AWAITED,
    SKIPPED,
    ADDED
  } state;
  gsize class_index;
  float *scattering; /* per path */
  gsize *top;        /* paths, n_top of them */
  gsize n_top;
} Row;

typedef struct
{
  gsize n;
  double *scattering; /* sums per path */
  gsize *count;       /* per path: recordings that have it among their most relevant */
} Sum;

struct _WhyAggregator
{
  WhyAxes *axes;
  WhyRule rule;
  gsize n_top, n_rows;

  GMutex mutex;          /* guards what follows */
  WhyAnalyzer *analyzer; /* NULL once it was given up */
  Row *rows;
  gsize next; /* the first row that is not in the sums */
  Sum *sums;  /* per class */
};

WhyAggregator *
why_aggregator_new (WhyAnalyzer *analyzer, const WhyAggregateOptions *options, gsize n_rows)
{
  WhyAggregator *self = g_new0 (WhyAggregator, 1);
  self->analyzer = why_analyzer_ref (analyzer);
  self->axes = why_axes_ref (why_analyzer_axes (analyzer));
  self->rule = options->rule;
  self->n_top = options->n_top;
  self->n_rows = n_rows;
  self->rows = g_new0 (Row, n_rows + 1);
  self->sums = g_new0 (Sum, self->axes->n_classes);
  for (gsize k = 0; k < self->axes->n_classes; k++)
    {
      self->sums[k].scattering = g_new0 (double, self->axes->n_paths);
      self->sums[k].count = g_new0 (gsize, self->axes->n_paths);
    }
  g_mutex_init (&self->mutex);
  return self;
}

static void
clear_row (Row *row)
{
  g_clear_pointer (&row->scattering, g_free);
  g_clear_pointer (&row->top, g_free);
}

void
why_aggregator_free (WhyAggregator *self)
{
  for (gsize i = self->next; i < self->n_rows; i++)
    clear_row (&self->rows[i]);
  for (gsize k = 0; k < self->axes->n_classes; k++)
    {
      g_free (self->sums[k].scattering);
      g_free (self->sums[k].count);
    }
  g_free (self->sums);
  g_free (self->rows);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  why_axes_unref (self->axes);
  g_free (self);
}

void
why_aggregator_release (WhyAggregator *self)
{
  why_lock (&self->mutex);
  WhyAnalyzer *analyzer = g_steal_pointer (&self->analyzer);
  why_unlock (&self->mutex);
  g_clear_pointer (&analyzer, why_analyzer_unref);
}

static void
sum_row (WhyAggregator *self, const Row *row)
{
  Sum *sum = &self->sums[row->class_index];
  sum->n++;
  for (gsize path = 0; path < self->axes->n_paths; path++)
    sum->scattering[path] += (double) row->scattering[path];
  for (gsize k = 0; k < row->n_top; k++)
    sum->count[row->top[k]]++;
}

/* Takes over what the row holds. */
static void
put (WhyAggregator *self, gsize index, Row row)
{
  why_lock (&self->mutex);
  self->rows[index] = row;
  for (; self->next < self->n_rows && self->rows[self->next].state != AWAITED; self->next++)
    {
      Row *next = &self->rows[self->next];
      if (next->state == ADDED)
        sum_row (self, next);
      clear_row (next);
    }
  why_unlock (&self->mutex);
}

void
why_aggregator_skip (WhyAggregator *self, gsize row)
{
  g_return_if_fail (row < self->n_rows);
  put (self, row, (Row){ .state = SKIPPED });
}

void
why_aggregator_add (WhyAggregator *self, gsize row, const WhyAnalysis *analysis, gsize class_index)
{
  g_return_if_fail (row < self->n_rows && class_index < self->axes->n_classes);
  Row fresh = {
    .state = ADDED,
    .class_index = class_index,
    .scattering = g_new (float, self->axes->n_paths),
  };
  g_autofree WhyTopPath *top = g_new (WhyTopPath, self->n_top);

  why_analysis_average (analysis, g_bytes_get_data (analysis->scattering, NULL), 0,
                        self->axes->n_frames - 1, fresh.scattering);
  gsize n
      = why_analysis_top_paths (analysis, self->rule, why_question (class_index), top, self->n_top);
  fresh.top = g_new (gsize, n + 1);
  /* What spoke against the class, or not at all, is no reason for it, however few others are. */
  for (gsize i = 0; i < n && top[i].relevance > 0; i++)
    fresh.top[fresh.n_top++] = top[i].path;
  put (self, row, fresh);
}

static void
fill_class (WhyAggregateClass *class, const Sum *sum, gsize n_paths)
{
  class->n = sum->n;
  if (class->n == 0)
    return;
  class->scattering = g_new (float, n_paths);
  class->share = g_new (float, n_paths);
  for (gsize path = 0; path < n_paths; path++)
    {
      class->scattering[path] = (float) (sum->scattering[path] / (double) class->n);
      class->share[path] = (float) ((double) sum->count[path] / (double) class->n);
    }
}

WhyAggregate *
why_aggregator_get (WhyAggregator *self)
{
  WhyAggregate *aggregate = g_new0 (WhyAggregate, 1);
  aggregate->axes = why_axes_ref (self->axes);
  aggregate->classes = g_new0 (WhyAggregateClass, self->axes->n_classes);
  aggregate->rule = self->rule;
  aggregate->n_top = self->n_top;
  why_lock (&self->mutex);
  aggregate->analyzer = self->analyzer ? why_analyzer_ref (self->analyzer) : NULL;
  for (gsize k = 0; k < self->axes->n_classes; k++)
    {
      fill_class (&aggregate->classes[k], &self->sums[k], self->axes->n_paths);
      aggregate->n_recordings += aggregate->classes[k].n;
    }
  why_unlock (&self->mutex);
  return aggregate;
}
