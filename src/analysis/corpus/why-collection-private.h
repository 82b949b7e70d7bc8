/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-aggregator.h"
#include "analysis/corpus/why-collection.h"

/* The thread behind a collection. It may outlive the collection, which learns what there is by
 * messages to the main context of its owner. */

G_BEGIN_DECLS

#define WHY_N_MAIN_RULES 2
extern const WhyRule why_main_rules[WHY_N_MAIN_RULES];

/* One row that is over. */
typedef struct
{
  gsize row;
  WhyPrediction prediction;
  gboolean failed;
  char *remark; /* why it failed, or what is wrong with the file all the same; or NULL */
} WhyCollectionResult;

/* On the owner's thread: something is new. */
typedef void (*WhyCollectionNotify) (gpointer owner);

typedef struct
{
  gatomicrefcount refs;
  GWeakRef owner;
  WhyCollectionNotify notify;
  GMainContext *context;
  char **paths;
  char *model_path;
  int cancelled; /* atomic */

  /* Written once by the thread before is_listed; then read by both. */
  WhyAxes *axes;
  WhyManifest *manifest;
  gsize *truths, n_labelled;
  WhyAggregator *aggregators[WHY_N_MAIN_RULES];

  WhyAnalyzer *analyzer; /* the thread's own; NULL once the list is filled */
  gboolean *over;        /* by row; the owner's between runs, read by the thread in one */

  GMutex mutex;    /* guards what follows */
  GArray *results; /* WhyCollectionResult that the owner has not collected */
  gboolean is_listed, is_over;
  GError *error;
  GSource *source; /* that will notify the owner, or NULL */
} WhyCollectionJob;

void why_collection_result_clear (WhyCollectionResult *result);

WhyCollectionJob *why_collection_job_new (GObject *owner,
                                          WhyCollectionNotify notify,
                                          const char *const *paths,
                                          const char *model_path);
void why_collection_job_unref (WhyCollectionJob *job);
/* One thread at a time. */
void why_collection_job_start (WhyCollectionJob *job);

G_END_DECLS
