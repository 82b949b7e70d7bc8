/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"
#include "figure/why-style.h"

/* The confusion matrix of labelled recordings: a row for each true class, a column for each class
 * named, the colour its share of the row; beside it the accuracy of each class, below it what
 * `evaluate` says of all. */

G_BEGIN_DECLS

typedef struct
{
  double width, height;   /* px at 96 dpi; 0: as the number of classes asks */
  double dpi;             /* PNG only: pixels = width * dpi / 96; at most 32767 a side */
  const char *model_name; /* in the title */
  const char *subtitle;   /* what was evaluated, or NULL */
  WhyFigureStyle style;
} WhyConfusionOptions;

/* Light style, 96 dpi. */
void why_confusion_options_init (WhyConfusionOptions *options, const char *model_name);

/* The size that drawing takes, with 0 resolved. */
void why_confusion_measure (const WhyEvaluation *evaluation,
                            const WhyConfusionOptions *options,
                            double *width,
                            double *height);

/* Where the cells lie in that size: class k is row and column k. */
typedef struct
{
  double left, top, cell_width, cell_height;
} WhyConfusionGrid;
void why_confusion_grid (const WhyEvaluation *evaluation,
                         const WhyConfusionOptions *options,
                         WhyConfusionGrid *out);

/* Draws the whole figure at the origin of cr. */
void why_confusion_draw (cairo_t *cr,
                         const WhyEvaluation *evaluation,
                         const WhyConfusionOptions *options);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_confusion_export (const WhyEvaluation *evaluation,
                               const WhyConfusionOptions *options,
                               const char *path,
                               GError **error);

/* "vibrato: 12 of 14 right; 2 taken for trill." for each class that has recordings, for readers of
 * the screen; g_free. */
char *why_confusion_describe (const WhyEvaluation *evaluation);

G_END_DECLS
