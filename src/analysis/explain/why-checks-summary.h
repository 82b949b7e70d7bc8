/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-checks.h"

/* The checks of many recordings in a few figures. */

G_BEGIN_DECLS

/* Of the recordings that are named as one class, or of all. */
typedef struct
{
  gsize n, n_won; /* the map beat the random orders */
  double area;    /* mean */
} WhyFlipSummary;

/* Over recordings; NAN where there is none. */
typedef struct
{
  double median, q95;
} WhyChangeSummary;

typedef struct
{
  WhyRandomisationScore randomisation; /* means; of the magnitudes of correlations */
  WhyChangeSummary change[WHY_N_CHANGES];
  WhyChangeSummary largest_change; /* of each recording */
  WhyFlipSummary flip_all, flip[WHY_MODEL_MAX_CLASSES];
} WhyRuleChecks;

typedef struct
{
  gsize n; /* recordings that were checked */
  gsize n_renamed[WHY_N_CHANGES];
  gsize n_renamed_any;
  WhyRuleChecks rules[WHY_N_RULES];
} WhyChecksSummary;

/* The largest of the changes of a map. */
double why_sensitivity_largest (const WhySensitivity *sensitivity, WhyRule rule);

/* Of those of n checks that are done. */
void why_checks_summarise (const WhyChecks *checks, gsize n, WhyChecksSummary *out);

G_END_DECLS
