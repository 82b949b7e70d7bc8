/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "analysis/corpus/why-aggregate.h"

/* Many recordings, each analysed in the background by the engine of `evaluate` and `aggregate`, a
 * few at once, behind all other work. Owned and called on one thread, where signals are emitted:
 *   "listed"   (void)          the manifest and the axes are known
 *   "rows"     (GArray *)      gsize each: rows that were done or failed since, at most 10 times a
 *                              second
 *   "failed"   (GError *)      nothing can be listed or analysed at all
 *   "finished" (void)          all rows are done, or what was cancelled has ended, or after failed
 * Property "busy" (boolean). */

G_BEGIN_DECLS

#define WHY_TYPE_COLLECTION (why_collection_get_type ())
G_DECLARE_FINAL_TYPE (WhyCollection, why_collection, WHY, COLLECTION, GObject)

#define WHY_COLLECTION_TOP 5 /* paths of a recording that count for the class-wise maps */

typedef enum
{
  WHY_ROW_WAITING,
  WHY_ROW_DONE,
  WHY_ROW_FAILED,
} WhyRowState;

/* paths: folders and sound files, or one manifest (a name that ends in .csv or .tsv). model_path NULL: the
 * default model. */
WhyCollection *why_collection_new (const char *const *paths, const char *model_path);

/* Begins, or goes on where it was cancelled; not while busy. Cancelling lets the recordings that
 * are being analysed end. */
void why_collection_start (WhyCollection *self);
void why_collection_cancel (WhyCollection *self);
gboolean why_collection_get_busy (WhyCollection *self);

/* NULL until listed. */
const WhyManifest *why_collection_get_manifest (WhyCollection *self);
const WhyAxes *why_collection_get_axes (WhyCollection *self);
gsize why_collection_get_n_rows (WhyCollection *self);
gsize why_collection_get_n_done (WhyCollection *self); /* and failed */
gsize why_collection_get_n_failed (WhyCollection *self);
/* How many have a class that the model knows. */
gsize why_collection_get_n_labelled (WhyCollection *self);

WhyRowState why_collection_get_state (WhyCollection *self, gsize row);
/* NULL unless done. */
const WhyPrediction *why_collection_get_prediction (WhyCollection *self, gsize row);
/* One sentence that begins with the file, or NULL. */
const char *why_collection_get_fault (WhyCollection *self, gsize row);
/* Of a recording that was analysed: what is wrong with its file ("The file ends early: ..."), or NULL. */
const char *why_collection_get_notice (WhyCollection *self, gsize row);
/* Known before it is analysed; WHY_NO_CLASS: it is not. */
gsize why_collection_get_truth (WhyCollection *self, gsize row);

/* Of what is done so far, as `evaluate` says it. NULL until listed. */
WhyEvaluation *why_collection_evaluate (WhyCollection *self);
/* The same as `aggregate` says it, by epsilon or epsilon-zplus: of the labelled recordings by their
 * class; where none has a label, of all by the class named. NULL until listed. */
WhyAggregate *why_collection_aggregate (WhyCollection *self, WhyRule rule);

G_END_DECLS
