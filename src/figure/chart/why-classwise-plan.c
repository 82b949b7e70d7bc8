/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-classwise-private.h"
#include "figure/panel/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"

#define CELL_WIDTH 17.0 /* as it comes; all in font sizes */
#define MIN_WIDTH 46.0  /* the same, of a figure of few classes */
#define MAX_HEIGHT 26.0 /* the same, of a map */
#define TITLE_SIZE 1.5
#define LEGEND_WIDTH 11.0

/* Lengths that the places follow from. */
typedef struct
{
  WhyPanelDetail d;
  double scale;
  double left, column_gap; /* before the first map, between maps */
  double heading, names;   /* above the maps of a row, above those of the first */
  double row_gap, below;   /* between the rows, below the last */
} Measure;

static double
snap (double length, double scale)
{
  return round (length * scale) / scale;
}

static gsize
count_columns (const WhyAggregate *aggregate)
{
  gsize n = 0;
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    n += aggregate->classes[k].n > 0;
  return n;
}

static void
measure (const WhyClasswiseOptions *options, WhyText *text, Measure *m)
{
  double y_label;
  /* Everything that a panel of a window can have, however small the figure. */
  why_panel_detail (WHY_PANEL_SCATTERING, &options->style, 1e6, 1e6, &m->d);
  const WhyPanelDetail *d = &m->d;
  why_text_measure (text, "500", d->em, FALSE, &y_label, NULL);
  m->scale = options->style.scale > 0.0 ? options->style.scale : 1.0;
  m->left = d->pad + d->line + d->gap + y_label + d->gap + d->tick;
  m->column_gap = 1.3 * d->em;
  m->heading = d->line + 0.6 * d->em;
  m->names = d->title_line + 0.3 * d->em;
  m->row_gap = 1.2 * d->em;
  m->below = d->tick + 0.5 * d->gap + d->line + 0.3 * d->em + d->line;
}

/* Of one map, as wide and high as what is asked for leaves it. */
static void
size_maps (const WhyClasswiseOptions *options,
           const Measure *m,
           WhyClasswisePlan *plan,
           double *width,
           double *height)
{
  double em = m->d.em, n = (double) MAX (plan->n_columns, 1);
  double gaps = (n - 1.0) * m->column_gap;
  double beside = 2.0 * plan->margin + m->left + gaps + 0.6 * em;
  double above_below = 2.0 * plan->margin + plan->title.height + 2.0 * m->heading + m->names
                       + m->row_gap + m->below;

  plan->width = options->width > 0.0 ? options->width
                                     : ceil (MAX (beside + n * CELL_WIDTH * em, MIN_WIDTH * em));
  *width = MAX (floor ((plan->width - beside) / n * m->scale), 1.0) / m->scale;
  *height = MIN (MAX (0.8 * *width, 10.0 * em), MAX_HEIGHT * em);
  if (options->height > 0.0)
    *height = (options->height - above_below) / 2.0;
  *height = MAX (floor (*height * m->scale), 1.0) / m->scale;
  plan->height = options->height > 0.0 ? options->height : ceil (above_below + 2.0 * *height);
}

static void
place_cells (const WhyAggregate *aggregate,
             const WhyClasswiseOptions *options,
             const Measure *m,
             WhyClasswisePlan *plan)
{
  double width, height, y = plan->title.height;
  size_maps (options, m, plan, &width, &height);
  plan->title.width = plan->width - 2.0 * plan->margin;
  double legend = MIN (LEGEND_WIDTH * m->d.em, 0.3 * plan->title.width);

  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    {
      WhyClasswiseRow *r = &plan->rows[row];
      gsize column = 0;
      r->heading = (WhyRect){ m->left, y, plan->title.width - m->left - 0.6 * m->d.em, m->d.line };
      r->legend = (WhyRect){ r->heading.x + r->heading.width - legend, y, legend, m->d.line };
      y = snap (y + m->heading + (row == 0 ? m->names : 0.0), m->scale);
      r->cells = g_new0 (WhyClasswiseCell, plan->n_columns + 1);
      for (gsize k = 0; k < aggregate->axes->n_classes; k++)
        {
          if (aggregate->classes[k].n == 0)
            continue;
          WhyClasswiseCell *cell = &r->cells[column];
          double x = snap (m->left + (double) column++ * (width + m->column_gap), m->scale);
          cell->class_index = k;
          cell->marks = g_array_new (FALSE, FALSE, sizeof (WhyMark));
          cell->geometry = (WhyPanelGeometry){ .kind = WHY_PANEL_SCATTERING,
                                               .width = plan->title.width,
                                               .height = plan->height - 2.0 * plan->margin };
          why_panel_place_areas (&cell->geometry, aggregate->axes, (WhyRect){ x, y, width, height },
                                 &options->style);
        }
      y += height + m->row_gap;
    }
}

/* Both rows' ranges: what all their maps have in common. */
static void
set_scales (const WhyAggregate *aggregate, const WhyFigureStyle *style, WhyClasswisePlan *plan)
{
  double max = 0.0;
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    for (gsize path = 0; aggregate->classes[k].n > 0 && path < aggregate->axes->n_paths; path++)
      max = MAX (max, (double) aggregate->classes[k].share[path]);
  plan->rows[0].scale = (WhyPanelMap){ .min = -WHY_SCATTERING_SPAN_DB,
                                       .max = 0.0,
                                       .palette = why_figure_style_sequential (style) };
  plan->rows[1].scale = (WhyPanelMap){ .min = 0.0,
                                       .max = max > 0.0 ? 100.0 * max : 100.0,
                                       .palette = why_figure_style_warm (style) };
}

double *
why_classwise_values (const WhyAggregate *aggregate,
                      const WhyClasswisePlan *plan,
                      gsize row,
                      gsize class_index)
{
  const WhyAxes *axes = aggregate->axes;
  const WhyAggregateClass *class = &aggregate->classes[class_index];
  double *values = g_new (double, axes->n_paths + 1);
  float max = 0.0f;

  for (gsize k = 0; k < axes->n_classes; k++)
    for (gsize path = 0; aggregate->classes[k].n > 0 && path < axes->n_paths; path++)
      if (isfinite (aggregate->classes[k].scattering[path]))
        max = MAX (max, aggregate->classes[k].scattering[path]);
  for (gsize path = 0; path < axes->n_paths; path++)
    values[path] = row == 0 ? why_panel_scattering_db (class->scattering[path], max)
                            : 100.0 * (double) class->share[path];
  return values;
}

/* ---- what is written ---- */

static void
add_names (WhyLabelBuilder *b, const WhyAggregate *aggregate, gsize class_index)
{
  gsize n = aggregate->classes[class_index].n;
  /* Translators: %zu recordings of a class were measured. */
  g_autofree char *count = g_strdup_printf (_ ("n = %zu"), n);
  WhyLabel label = why_label_make (b, WHY_LABEL_TITLE,
                                   why_class_display_name (aggregate->axes->classes[class_index]));
  double bottom = b->span.y - 0.3 * b->d.em;

  label.box.width = MIN (label.box.width, b->span.width);
  label.box.x = b->span.x;
  label.box.y = bottom - label.box.height;
  why_label_place (b, &label);
  label = why_label_make (b, WHY_LABEL_SUBTITLE, count);
  label.box.x = b->span.x + b->span.width - label.box.width;
  label.box.y = bottom - label.box.height - 0.05 * b->d.em;
  why_label_place (b, &label);
}

/* Numbers stand at the left and the bottom of the figure, marks at every map. */
static void
label_cell (WhyLabelBuilder *b,
            const WhyAggregate *aggregate,
            WhyClasswisePlan *plan,
            gsize row,
            gsize column)
{
  WhyClasswiseCell *cell = &plan->rows[row].cells[column];
  WhyLabels out = { .labels = plan->labels, .marks = cell->marks };

  b->out = &out;
  b->geometry = &cell->geometry;
  b->span = why_panel_span (&cell->geometry);
  if (row == 0)
    add_names (b, aggregate, cell->class_index);
  b->marks_only = column > 0;
  why_labels_add_y_ticks (b);
  b->marks_only = row + 1 < WHY_N_CLASSWISE_ROWS;
  why_labels_add_modulation_ticks (b);
  b->marks_only = FALSE;
}

/* Once for all maps. */
static void
label_axes (WhyLabelBuilder *b, WhyClasswisePlan *plan)
{
  const WhyClasswiseCell *first = &plan->rows[0].cells[0];
  const WhyClasswiseCell *last = &plan->rows[WHY_N_CLASSWISE_ROWS - 1].cells[plan->n_columns - 1];
  WhyRect top = why_panel_span (&first->geometry), bottom = why_panel_span (&last->geometry);
  WhyLabels out = { .labels = plan->labels };

  b->out = &out;
  b->geometry = &first->geometry;
  b->span = (WhyRect){ top.x, top.y, bottom.x + bottom.width - top.x,
                       bottom.y + bottom.height - top.y };
  why_labels_add_y_title (b);
  why_labels_add_x_title (b);
}

/* The bar gives way to the numbers at its ends. */
static void
label_legend (WhyLabelBuilder *b, WhyClasswisePlan *plan, gsize row)
{
  WhyClasswiseRow *r = &plan->rows[row];
  WhyPanelGeometry geometry = { .kind = WHY_PANEL_SCATTERING,
                                .width = plan->title.width,
                                .height = plan->height - 2.0 * plan->margin };
  WhyPanelRaster range = { .min = r->scale.min, .max = r->scale.max };
  WhyLabels out = { .labels = plan->labels };
  double low, high;

  why_text_measure (b->text, "−60", b->d.em, FALSE, &low, NULL);
  why_text_measure (b->text, "00.0 %", b->d.em, FALSE, &high, NULL);
  low += b->d.gap;
  high += b->d.gap;
  r->legend.x += low;
  r->legend.width = MAX (r->legend.width - low - high, 1.0);
  r->legend.y += 0.5 * (r->legend.height - 0.75 * b->d.em);
  r->legend.height = 0.75 * b->d.em;
  r->heading.width = r->legend.x - low - b->d.em - r->heading.x;
  geometry.legend = r->legend;
  b->out = &out;
  b->geometry = &geometry;
  b->raster = &range;
  b->legend_unit = row == 0 ? NULL : _ (" %");
  why_labels_add_legend_ends (b);
}

WhyClasswisePlan *
why_classwise_plan_new (const WhyAggregate *aggregate, const WhyClasswiseOptions *options)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  WhyClasswisePlan *plan = g_new0 (WhyClasswisePlan, 1);
  Measure m;

  measure (options, text, &m);
  plan->labels = g_array_new (FALSE, FALSE, sizeof (WhyLabel));
  plan->n_columns = count_columns (aggregate);
  plan->margin = snap (m.d.em, m.scale);
  plan->title.height = why_text_line (text, TITLE_SIZE * m.d.em) + 0.5 * m.d.em;
  place_cells (aggregate, options, &m, plan);
  set_scales (aggregate, &options->style, plan);
  if (plan->n_columns == 0)
    return plan;

  /* In the order of importance: what meets an earlier label is left out. */
  WhyLabelBuilder b = { .d = m.d, .text = text, .first_order_tick = "0" };
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    for (gsize column = 0; column < plan->n_columns; column++)
      label_cell (&b, aggregate, plan, row, column);
  label_axes (&b, plan);
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    label_legend (&b, plan, row);
  return plan;
}

void
why_classwise_plan_free (WhyClasswisePlan *plan)
{
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    {
      for (gsize column = 0; column < plan->n_columns; column++)
        g_array_unref (plan->rows[row].cells[column].marks);
      g_free (plan->rows[row].cells);
    }
  g_array_unref (plan->labels);
  g_free (plan);
}
