/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/chart/why-classwise.h"
#include "figure/panel/why-panel-private.h"

/* Where things lie, and what is written; for the drawing and its tests. */

#define WHY_N_CLASSWISE_ROWS 2

/* One map. Its geometry is in units of the whole figure, within the margin. */
typedef struct
{
  gsize class_index;
  WhyPanelGeometry geometry;
  GArray *marks; /* WhyMark */
} WhyClasswiseCell;

typedef struct
{
  WhyPanelMap scale; /* without values; of all its maps */
  WhyRect heading;   /* a line of text, the legend at its right */
  WhyRect legend;
  WhyClasswiseCell *cells; /* n_columns */
} WhyClasswiseRow;

typedef struct
{
  double width, height; /* of the whole figure */
  double margin;        /* on all sides; what follows is inside it */
  WhyRect title;
  gsize n_columns;
  WhyClasswiseRow rows[WHY_N_CLASSWISE_ROWS];
  GArray *labels; /* WhyLabel; no two overlap, none leaves the figure */
} WhyClasswisePlan;

WhyClasswisePlan *why_classwise_plan_new (const WhyAggregate *aggregate,
                                          const WhyClasswiseOptions *options);
void why_classwise_plan_free (WhyClasswisePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyClasswisePlan, why_classwise_plan_free)

/* What the map of a row and class shows, in the units of its row's scale (g_free). */
double *why_classwise_values (const WhyAggregate *aggregate,
                              const WhyClasswisePlan *plan,
                              gsize row,
                              gsize class_index);
