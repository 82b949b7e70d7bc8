/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* An evaluation split by the values of a column of the manifest: instrument, source... */

G_BEGIN_DECLS

typedef struct
{
  char *value; /* as in the manifest; may be empty */
  gsize n, n_right;
  gsize *class_n, *class_right, *class_confident; /* n_classes, by true class; confident: as in
                                                   * WhyEvaluation */
} WhyAccuracyByColumnRow;

typedef struct
{
  char *column;
  WhyAccuracyByColumnRow *rows; /* by value, in rising order */
  gsize n_rows;
} WhyAccuracyByColumn;

/* column must be one of the manifest's. */
WhyAccuracyByColumn *why_accuracy_by_column_new (const WhyEvaluation *evaluation,
                                                 const WhyManifest *manifest,
                                                 const char *column);
void why_accuracy_by_column_free (WhyAccuracyByColumn *by_column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAccuracyByColumn, why_accuracy_by_column_free)

/* Of the recordings that are none of the techniques: how many are named as one. 0 where the model has
 * no class for them. */
gsize why_accuracy_by_column_n_named_rejects (const WhyAccuracyByColumnRow *row, gsize none);

/* right of n, or NAN for none. */
double why_accuracy_by_column_accuracy (gsize right, gsize n);

G_END_DECLS
