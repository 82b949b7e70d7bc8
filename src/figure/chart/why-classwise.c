/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-classwise-private.h"
#include "figure/page/why-export-private.h"

#include <glib/gi18n-lib.h>

#include "figure/why-class-color.h"

#define TITLE_SIZE 1.5 /* in font sizes */

void
why_classwise_options_init (WhyClasswiseOptions *options)
{
  *options = (WhyClasswiseOptions){ .dpi = 96.0 };
  why_figure_style_light (&options->style);
  options->style.font_size = 13.0;
}

void
why_classwise_measure (const WhyAggregate *aggregate,
                       const WhyClasswiseOptions *options,
                       double *width,
                       double *height)
{
  g_autoptr (WhyClasswisePlan) plan = why_classwise_plan_new (aggregate, options);
  *width = plan->width;
  *height = plan->height;
}

static void
draw_title (cairo_t *cr,
            const WhyAggregate *aggregate,
            const WhyClasswiseOptions *options,
            const WhyRect *place,
            WhyText *text)
{
  double em = options->style.font_size, title = why_text_line (text, TITLE_SIZE * em);
  double y = place->y + 0.6 * (title - why_text_line (text, em)), taken = 0.0;
  /* Translators: %s is the name of a model's file. */
  g_autofree char *name = g_strdup_printf (_ ("Class maps of %s"), aggregate->axes->model_name);

  why_color_use (&options->style.faint, cr, 1.0);
  if (options->subtitle)
    taken = why_text_draw_line (text, cr, options->subtitle, em, FALSE, place->x, y, place->width,
                                TRUE);
  why_color_use (&options->style.ink, cr, 1.0);
  why_text_draw_line (text, cr, name, TITLE_SIZE * em, TRUE, place->x, place->y,
                      place->width - taken - 1.5 * em, FALSE);
}

static char *
heading_of (const WhyAggregate *aggregate, gsize row)
{
  if (row == 0)
    return g_strdup (_ ("Mean scattering (dB re maximum)"));
  /* Translators: %s is the name of a rule; then the share of the recordings for which a path (a
   * pair of carrier and modulation frequency) is one of the %zu most relevant. */
  return g_strdup_printf (_ ("%s: recordings with the path in their top %zu (%%)"),
                          why_rule_label (aggregate->rule), aggregate->n_top);
}

static void
draw_cell (cairo_t *cr,
           const WhyAggregate *aggregate,
           const WhyFigureStyle *style,
           const WhyClasswisePlan *plan,
           gsize row,
           const WhyClasswiseCell *cell)
{
  g_autofree double *values = why_classwise_values (aggregate, plan, row, cell->class_index);
  WhyPanelMap map = plan->rows[row].scale;
  map.values = values;
  WhyPanelRaster *raster = why_panel_raster_new_map (aggregate->axes, &map, &cell->geometry, style);

  if (raster)
    why_panel_draw_raster (cr, &cell->geometry, raster);
  g_clear_pointer (&raster, why_panel_raster_unref);
  why_panel_draw_frames (cr, &cell->geometry, style);
  if (row == 0)
    {
      WhyRect span = why_panel_span (&cell->geometry);
      WhyColor color = why_class_color_for (style, aggregate->axes->classes[cell->class_index],
                                            cell->class_index);
      why_color_use (&color, cr, 1.0);
      cairo_rectangle (cr, span.x, span.y - 0.35 * style->font_size, span.width,
                       0.22 * style->font_size);
      cairo_fill (cr);
    }
  for (guint i = 0; i < cell->marks->len; i++)
    why_panel_draw_mark (cr, &cell->geometry, style, &g_array_index (cell->marks, WhyMark, i));
}

static void
draw_row (cairo_t *cr,
          const WhyAggregate *aggregate,
          const WhyFigureStyle *style,
          const WhyClasswisePlan *plan,
          gsize row,
          WhyText *text)
{
  const WhyClasswiseRow *r = &plan->rows[row];
  g_autofree char *heading = heading_of (aggregate, row);

  why_color_use (&style->ink, cr, 1.0);
  why_text_draw_line (text, cr, heading, style->font_size, FALSE, r->heading.x, r->heading.y,
                      r->heading.width, FALSE);
  why_panel_draw_legend (cr, &r->legend, style, r->scale.palette);
  for (gsize column = 0; column < plan->n_columns; column++)
    draw_cell (cr, aggregate, style, plan, row, &r->cells[column]);
}

void
why_classwise_draw (cairo_t *cr, const WhyAggregate *aggregate, const WhyClasswiseOptions *options)
{
  const WhyFigureStyle *style = &options->style;
  g_autoptr (WhyText) text = why_text_new (style);
  g_autoptr (WhyClasswisePlan) plan = why_classwise_plan_new (aggregate, options);

  cairo_save (cr);
  why_figure_style_fill (style, cr, plan->width, plan->height);
  cairo_translate (cr, plan->margin, plan->margin);
  draw_title (cr, aggregate, options, &plan->title, text);
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    draw_row (cr, aggregate, style, plan, row, text);
  for (guint i = 0; i < plan->labels->len; i++)
    why_panel_draw_label (cr, text, &g_array_index (plan->labels, WhyLabel, i), style);
  cairo_restore (cr);
}

typedef struct
{
  const WhyAggregate *aggregate;
  const WhyClasswiseOptions *options;
} Picture;

static WhyClasswiseOptions
options_at_scale (const Picture *picture, double scale)
{
  WhyClasswiseOptions options = *picture->options;
  options.style.scale = scale;
  return options;
}

static void
measure_picture (const void *picture, double scale, double *width, double *height)
{
  WhyClasswiseOptions options = options_at_scale (picture, scale);
  why_classwise_measure (((const Picture *) picture)->aggregate, &options, width, height);
}

static void
draw_picture (const void *picture, double scale, cairo_t *cr)
{
  WhyClasswiseOptions options = options_at_scale (picture, scale);
  why_classwise_draw (cr, ((const Picture *) picture)->aggregate, &options);
}

gboolean
why_classwise_export (const WhyAggregate *aggregate,
                      const WhyClasswiseOptions *options,
                      const char *path,
                      GError **error)
{
  const Picture picture = { aggregate, options };
  const WhyDrawing drawing = {
    .picture = &picture,
    .title = aggregate->axes->model_name,
    .width = options->width,
    .height = options->height,
    .dpi = options->dpi,
    .measure = measure_picture,
    .draw = draw_picture,
  };
  return why_drawing_export (&drawing, path, error);
}
