/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation-report.h"
#include "cli/why-cli-merge.h"
#include "cli/why-cli-shards.h"
#include "cli/why-report.h"

/* What becomes of an evaluation, made in one run or in shards. */

G_BEGIN_DECLS

/* Prints the report, or writes it to output, after predictions and confusion matrix; these three may be NULL. The
 * exit status. */
int why_cli_evaluation_tell (const WhyEvaluationReport *report,
                             WhyFormat format,
                             const char *output,
                             const char *predictions,
                             const char *figure);

/* All recordings once, as they are (condition: NULL) or under a condition. */
typedef struct
{
  WhyEvaluationOptions options;
  const char *condition;
} WhyCliPass;

typedef struct
{
  WhyAnalyzer *analyzer;
  const WhyManifest *manifest;
  const WhyEvaluation *list; /* of the recordings */
  const WhyCliPass *passes;
  gsize n_passes;
} WhyCliShardJob;

/* Writes the lines of a shard. The exit status. */
int why_cli_evaluation_run_shard (const WhyCliShardJob *job,
                                  const WhyCliShards *shards,
                                  const WhyShardHeader *header);
/* Tells of all of them. */
int why_cli_merge_evaluation (WhyShardSet *set, const WhyCliMergeOptions *options);

G_END_DECLS
