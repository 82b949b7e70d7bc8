/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation-report.h"
#include "analysis/shard/why-shard-set.h"

/* An evaluation dealt to shards. Each recording is analysed once as it is, and once under each condition: each of these
 * is a row, pass after pass. */

G_BEGIN_DECLS

/* What a report needs to know besides. report: evaluation (its list alone), manifest, split, rate_column and
 * measures; the conditions' values. columns: by which it is broken down; NULL: none. */
void why_shard_evaluation_describe (WhyShardHeader *header,
                                    const WhyEvaluationReport *report,
                                    char **columns);

/* All of it again, from the shards. */
typedef struct
{
  WhyEvaluation *evaluation;
  WhyManifest
      *manifest; /* of the recordings that could be analysed only cells, of the others nothing */
  GPtrArray *by_columns;
  GArray *conditions[WHY_N_CONDITIONS];
  WhyEvaluationReport report; /* points into the others, and into the set */
} WhyShardEvaluation;

/* on_failure: told of each row that could not be done, in their order, as one run tells it. NULL with error where
 * the lines are not such. */
WhyShardEvaluation *
why_shard_evaluation_read (WhyShardSet *set, WhyFailureFunc on_failure, void *user, GError **error);
void why_shard_evaluation_free (WhyShardEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyShardEvaluation, why_shard_evaluation_free)

/* What the recording of a row is, and what it is said to be, for the digest of a header's list. */
void why_shard_digest_row (GChecksum *sum, const WhyManifest *manifest, gsize row);

/* An empty list of WhyCondition, which frees their evaluations. g_array_unref. */
GArray *why_conditions_new (void);

G_END_DECLS
