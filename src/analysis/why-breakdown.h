/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/why-evaluation.h"

/* An evaluation split by the values of a column of the manifest: instrument, source... */

G_BEGIN_DECLS

typedef struct
{
  char *value; /* as in the manifest; may be empty */
  gsize n, n_right;
  gsize *class_n, *class_right; /* n_classes, by true class */
} WhyBreakdownRow;

typedef struct
{
  char *column;
  WhyBreakdownRow *rows; /* by value, in rising order */
  gsize n_rows;
} WhyBreakdown;

/* column must be one of the manifest's. */
WhyBreakdown *why_breakdown_new (const WhyEvaluation *evaluation,
                                 const WhyManifest *manifest,
                                 const char *column);
void why_breakdown_free (WhyBreakdown *breakdown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyBreakdown, why_breakdown_free)

/* right of n, or NAN for none. */
double why_breakdown_accuracy (gsize right, gsize n);

G_END_DECLS
