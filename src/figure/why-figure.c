/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-export-private.h"
#include "figure/why-figure-private.h"

#include <math.h>

#define PANELS_WIDTH 1500.0
#define PAPER_WIDTH 560.0

void
why_figure_options_init (WhyFigureOptions *options, const WhyAnalysis *analysis)
{
  *options = (WhyFigureOptions){ .layout = WHY_LAYOUT_PANELS, .width = PANELS_WIDTH, .dpi = 96.0 };
  options->panel.rule = WHY_RULE_EPSILON_ZPLUS;
  options->panel.class_index = analysis ? analysis->label : 0;
  why_figure_style_light (&options->style);
  options->style.font_size = 13.0;
}

/* All panels of a figure have one size; margins in font sizes. */
typedef struct
{
  double margin, gap, header, width, height;
  double panel_width, panel_height;
} Plan;

static void
make_plan (const WhyAnalysis *analysis, const WhyFigureOptions *options, Plan *plan)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  gboolean paper = options->layout == WHY_LAYOUT_PAPER;
  double em = options->style.font_size;

  plan->width = options->width > 0.0 ? options->width : paper ? PAPER_WIDTH : PANELS_WIDTH;
  plan->margin = 1.0 * em;
  plan->gap = 0.8 * em;
  plan->header = why_header_height (analysis, options, text) + 0.5 * em;
  plan->panel_width = plan->width - 2.0 * plan->margin;
  if (!paper)
    plan->panel_width = (plan->panel_width - 2.0 * plan->gap) / 3.0;

  double above = plan->margin + plan->header + 0.5 * plan->margin;
  double n = paper ? 4.0 : 1.0;
  if (options->height > 0.0)
    plan->panel_height = (options->height - above - (n - 1.0) * plan->gap) / n;
  else
    plan->panel_height = MAX (plan->panel_width * (paper ? 0.6 : 0.92), 18.0 * em);
  plan->panel_height = MAX (plan->panel_height, 1.0);
  plan->height = options->height > 0.0
                     ? options->height
                     : ceil (above + n * plan->panel_height + (n - 1.0) * plan->gap);
}

void
why_figure_measure (const WhyAnalysis *analysis,
                    const WhyFigureOptions *options,
                    double *width,
                    double *height)
{
  Plan plan;
  make_plan (analysis, options, &plan);
  *width = plan.width;
  *height = plan.height;
}

/* To whole device pixels, on which the rasters of the panels rely. */
static double
snap (double length, double scale)
{
  return scale > 0.0 ? round (length * scale) / scale : length;
}

gboolean
why_figure_panel (const WhyAnalysis *analysis,
                  const WhyFigureOptions *options,
                  int i,
                  WhyRect *place,
                  WhyPanelKind *kind,
                  WhyPanelOptions *panel)
{
  static const WhyPanelKind paper_kinds[]
      = { WHY_PANEL_SPECTROGRAM, WHY_PANEL_SCATTERING, WHY_PANEL_RELEVANCE, WHY_PANEL_RELEVANCE };
  gboolean paper = options->layout == WHY_LAYOUT_PAPER;
  double scale = options->style.scale;
  Plan plan;

  if (i < 0 || i >= (paper ? 4 : 3))
    return FALSE;
  make_plan (analysis, options, &plan);
  *panel = options->panel;
  *kind = paper ? paper_kinds[i] : (WhyPanelKind)i;
  /* The paper sets both of its rules one below the other (Fig. 1 c and d). */
  if (paper && i >= 2)
    panel->rule = i == 2 ? WHY_RULE_EPSILON : WHY_RULE_EPSILON_ZPLUS;

  double x = plan.margin + (paper ? 0.0 : i * (plan.panel_width + plan.gap));
  double y = plan.margin + plan.header + (paper ? i * (plan.panel_height + plan.gap) : 0.0);
  *place = (WhyRect){ snap (x, scale), snap (y, scale), plan.panel_width, plan.panel_height };
  return TRUE;
}

void
why_figure_draw (cairo_t *cr, const WhyAnalysis *analysis, const WhyFigureOptions *options)
{
  const WhyFigureStyle *style = &options->style;
  g_autoptr (WhyText) text = why_text_new (style);
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;
  Plan plan;

  make_plan (analysis, options, &plan);
  cairo_save (cr);
  cairo_set_source_rgba (cr,
                         style->background.red,
                         style->background.green,
                         style->background.blue,
                         style->background.alpha);
  cairo_rectangle (cr, 0.0, 0.0, plan.width, plan.height);
  cairo_fill (cr);

  cairo_save (cr);
  cairo_translate (cr, plan.margin, plan.margin);
  why_header_draw (cr, analysis, options, text, plan.width - 2.0 * plan.margin);
  cairo_restore (cr);

  for (int i = 0; why_figure_panel (analysis, options, i, &place, &kind, &panel); i++)
    {
      WhyPanelGeometry geometry;
      why_panel_layout (kind, analysis, style, place.width, place.height, &geometry);
      WhyPanelRaster *raster = why_panel_raster_new (analysis, &geometry, &panel, style);
      cairo_save (cr);
      cairo_translate (cr, place.x, place.y);
      why_panel_draw (cr, analysis, &geometry, &panel, style, raster);
      cairo_restore (cr);
      g_clear_pointer (&raster, why_panel_raster_unref);
    }
  cairo_restore (cr);
}

typedef struct
{
  const WhyAnalysis *analysis;
  const WhyFigureOptions *options;
} Figure;

static WhyFigureOptions
options_at_scale (const Figure *figure, double scale)
{
  WhyFigureOptions options = *figure->options;
  options.style.scale = scale;
  return options;
}

static void
measure_figure (const void *picture, double scale, double *width, double *height)
{
  const Figure *figure = picture;
  WhyFigureOptions options = options_at_scale (figure, scale);
  why_figure_measure (figure->analysis, &options, width, height);
}

static void
draw_figure (const void *picture, double scale, cairo_t *cr)
{
  const Figure *figure = picture;
  WhyFigureOptions options = options_at_scale (figure, scale);
  why_figure_draw (cr, figure->analysis, &options);
}

static char *
title_of (const WhyAnalysis *analysis)
{
  g_autofree char *name = g_path_get_basename (analysis->source ? analysis->source : "Whybrato");
  const WhyAxes *axes = analysis->axes;

  if (analysis->stage >= WHY_STAGE_VERDICT && axes && axes->classes
      && analysis->label < axes->n_classes)
    return g_strdup_printf ("%s: %s", name, axes->classes[analysis->label]);
  return g_steal_pointer (&name);
}

gboolean
why_figure_export (const WhyAnalysis *analysis,
                   const WhyFigureOptions *options,
                   const char *path,
                   GError **error)
{
  g_return_val_if_fail (analysis != NULL && options != NULL && path != NULL, FALSE);

  g_autofree char *title = title_of (analysis);
  const Figure figure = { analysis, options };
  const WhyDrawing drawing = {
    .picture = &figure,
    .title = title,
    .width = options->width,
    .height = options->height,
    .dpi = options->dpi,
    .measure = measure_figure,
    .draw = draw_figure,
  };
  return why_drawing_export (&drawing, path, error);
}
