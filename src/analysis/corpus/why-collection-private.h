/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-aggregator.h"
#include "analysis/corpus/why-collection.h"

/* The thread behind a collection. It may outlive the collection, which it tells what it has by
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

typedef struct
{
  gatomicrefcount refs;
  GWeakRef collection;
  GMainContext *context;
  char **paths;
  char *model_path;
  int cancelled; /* atomic */

  /* Written once by the thread before it tells that they are there; then read by both. */
  WhyAxes *axes;
  WhyManifest *manifest;
  gsize *truths, n_labelled;
  WhyAggregator *aggregators[WHY_N_MAIN_RULES];

  WhyAnalyzer *analyzer; /* the thread's own; NULL once the list is filled */
  gboolean *over;        /* by row; the owner's between runs, read by the thread in one */

  GMutex mutex;    /* guards what follows */
  GArray *results; /* WhyCollectionResult that the owner has not seen */
  gboolean is_listed, is_over;
  GError *error;
  GSource *source; /* that will tell the owner, or NULL */
} WhyCollectionJob;

void why_collection_result_clear (WhyCollectionResult *result);

WhyCollectionJob *why_collection_job_new (WhyCollection *collection,
                                          const char *const *paths,
                                          const char *model_path);
WhyCollectionJob *why_collection_job_ref (WhyCollectionJob *fill);
void why_collection_job_unref (WhyCollectionJob *fill);
/* One thread at a time. */
void why_collection_job_start (WhyCollectionJob *fill);

/* why-collection.c, on the owner's thread: takes over what is new. */
void why_collection_take (WhyCollection *self);

G_END_DECLS
