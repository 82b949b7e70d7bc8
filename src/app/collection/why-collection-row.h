/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-collection.h"

/* One recording of a collection, for list models. Signal "changed" (void): it was analysed. */

G_BEGIN_DECLS

#define WHY_TYPE_COLLECTION_ROW (why_collection_row_get_type ())
G_DECLARE_FINAL_TYPE (WhyCollectionRow, why_collection_row, WHY, COLLECTION_ROW, GObject)

WhyCollectionRow *why_collection_row_new (WhyCollection *collection, gsize row);
void why_collection_row_changed (WhyCollectionRow *self);
/* The file, and as it is listed. */
const char *why_collection_row_get_file (WhyCollectionRow *self);
/* It is there now; NULL: it is gone. FALSE: it was at another place than from. */
gboolean why_collection_row_follow_file (WhyCollectionRow *self, const char *from, const char *to);
/* Its file was renamed; to NULL: it is in the trash; the same as from: it is back. FALSE: it is another file. from: absolute. */
gboolean why_collection_row_follow_file (WhyCollectionRow *self, const char *from, const char *to);
/* Where in the file it begins, in seconds: 0 of a whole one. */
double why_collection_row_get_start (WhyCollectionRow *self);
const char *why_collection_row_get_path (WhyCollectionRow *self);
/* As of the collection. */
const WhyPrediction *why_collection_row_get_prediction (WhyCollectionRow *self);
WhyRowState why_collection_row_get_state (WhyCollectionRow *self);
gsize why_collection_row_get_truth (WhyCollectionRow *self);
/* Its label as the manifest says it, "" for none; known to the model or not. */
const char *why_collection_row_get_label (WhyCollectionRow *self);
/* What was corrected in it by hand, in short; NULL: nothing, or that is not known yet. */
const char *why_collection_row_get_by_hand (WhyCollectionRow *self);
void why_collection_row_set_by_hand (WhyCollectionRow *self, const char *text);
const WhyAxes *why_collection_row_get_axes (WhyCollectionRow *self);
/* What went wrong, without the file's name; NULL: nothing did. */
const char *why_collection_row_get_fault (WhyCollectionRow *self);
const char *why_collection_row_get_notice (WhyCollectionRow *self);

G_END_DECLS
