/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/chart/why-confusion.h"
#include "figure/why-text.h"

/* Where things lie; for the drawing and its tests. In units of the whole figure. */

typedef struct
{
  double em, line;              /* font size and line height */
  double width, height, margin; /* of the whole figure, and on all sides of it */
  double title;                 /* height that the title takes */
  double left, top;             /* of the first cell */
  double cell_width, cell_height;
  double right; /* width of the column of accuracies */
  gsize n;      /* classes */
} WhyConfusionPlan;

void why_confusion_plan (const WhyEvaluation *evaluation,
                         const WhyConfusionOptions *options,
                         WhyText *text,
                         WhyConfusionPlan *plan);

/* Recordings of a class. */
gsize why_confusion_row (const WhyEvaluation *evaluation, gsize truth);

/* Of a cell with that share. */
WhyColor why_confusion_color (const WhyFigureStyle *style, double share);
