/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-panel-private.h"

/* The labels of a panel in the making: each file that writes some of them adds to it, the most
 * important first, and what does not fit beside those is left out. */
typedef struct
{
  WhyLabels *out;
  const WhyAnalysis *analysis; /* may be NULL */
  const WhyPanelGeometry *geometry;
  const WhyPanelOptions *options; /* may be NULL */
  const WhyPanelRaster *raster;   /* may be NULL */
  WhyText *text;
  WhyPanelDetail d;
  WhyRect span;
  gboolean has_ends;            /* what the ends of the scale mean stands below them */
  gboolean marks_only;          /* as if no label found room */
  const char *first_order_tick; /* NULL: "S1" */
  const char *legend_unit;      /* behind the upper end; NULL: the kind's */
} WhyLabelBuilder;

/* A label with its size measured, still at the origin. */
WhyLabel why_label_make (WhyLabelBuilder *b, WhyLabelRole role, const char *string);

/* Adds it, unless it leaves the panel or meets another: TRUE if added. */
gboolean why_label_place (WhyLabelBuilder *b, const WhyLabel *label);

void why_label_mark (WhyLabelBuilder *b, WhyLabelRole role, double position, gboolean minor);

/* Moves the left end x of a label into [min, max], but no further than at_most. */
double why_label_nudge (double x, double width, double min, double max, double at_most);

/* The parts, and parts of parts. */
void why_labels_add_axes (WhyLabelBuilder *b);
void why_labels_add_legend (WhyLabelBuilder *b);
void why_labels_add_y_ticks (WhyLabelBuilder *b);
void why_labels_add_y_title (WhyLabelBuilder *b);
void why_labels_add_modulation_ticks (WhyLabelBuilder *b);
void why_labels_add_x_title (WhyLabelBuilder *b);
/* What the lower and the upper end of the scale speak for; g_free. FALSE: of no technique. */
gboolean why_label_ends (WhyLabelBuilder *b, char *ends[2]);
/* The two ends of its range, beside the colour bar. */
void why_labels_add_legend_ends (WhyLabelBuilder *b);
