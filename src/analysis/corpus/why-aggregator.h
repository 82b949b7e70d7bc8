/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-aggregate.h"

/* Sums class-wise maps while recordings are analysed, in any order and by several threads. They are
 * summed in the order of their rows, so that no sum depends on the threads; what waits for an
 * earlier row is kept, the rest is not: memory does not grow with the recordings. Any thread. */

G_BEGIN_DECLS

typedef struct _WhyAggregator WhyAggregator;

/* options->split and n_threads are not looked at. */
WhyAggregator *
why_aggregator_new (WhyAnalyzer *analyzer, const WhyAggregateOptions *options, gsize n_rows);
void why_aggregator_free (WhyAggregator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAggregator, why_aggregator_free)

/* Each row is added, to the maps of a class with the relevance of that class, or skipped; once. */
void
why_aggregator_add (WhyAggregator *self, gsize row, const WhyAnalysis *analysis, gsize class_index);
void why_aggregator_skip (WhyAggregator *self, gsize row);

/* Gives up the analyzer: no recording comes any more. */
void why_aggregator_release (WhyAggregator *self);

/* The maps of the rows so far, up to the first that is neither added nor skipped. */
WhyAggregate *why_aggregator_get (WhyAggregator *self);

G_END_DECLS
