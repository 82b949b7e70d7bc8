/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-aggregate.h"
#include "figure/why-style.h"

/* Fig. 2 of hal-04029145: a column for each class that has recordings; above the mean scattering,
 * below how often a path is among the most relevant of a recording. All maps of a row share one
 * scale, all columns the axes. */

G_BEGIN_DECLS

typedef struct
{
  double width, height; /* px at 96 dpi; 0: as the number of classes asks */
  double dpi;           /* PNG only: pixels = width * dpi / 96; at most 32767 a side */
  const char *subtitle; /* what was aggregated, or NULL */
  WhyFigureStyle style;
} WhyClasswiseOptions;

/* Light style, 96 dpi. */
void why_classwise_options_init (WhyClasswiseOptions *options);

/* The size that drawing takes, with 0 resolved. */
void why_classwise_measure (const WhyAggregate *aggregate,
                            const WhyClasswiseOptions *options,
                            double *width,
                            double *height);

/* Draws the whole figure at the origin of cr. */
void
why_classwise_draw (cairo_t *cr, const WhyAggregate *aggregate, const WhyClasswiseOptions *options);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_classwise_export (const WhyAggregate *aggregate,
                               const WhyClasswiseOptions *options,
                               const char *path,
                               GError **error);

/* In words, class by class: how many recordings, and the path most often relevant. g_free. */
char *why_classwise_describe (const WhyAggregate *aggregate);

G_END_DECLS
