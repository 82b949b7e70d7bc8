/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-figure-private.h"
#include "figure/panel/why-panel-private.h"

#include <math.h>

void
why_figure_options_init (WhyFigureOptions *options, const WhyAnalysis *analysis)
{
  *options = (WhyFigureOptions){ .layout = WHY_LAYOUT_PANELS, .dpi = 96.0, .has_header = TRUE };
  options->width = why_layout_width (options->layout);
  options->panel.rule = WHY_RULE_EPSILON_ZPLUS;
  options->panel.question = why_question (analysis ? analysis->label : 0);
  why_figure_style_light (&options->style);
  options->style.font_size = why_figure_font_size (options->layout, options->width);
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
  WhyLayoutPlan layout = why_figure_plan (options);
  double em = options->style.font_size;

  plan->width = options->width > 0.0 ? options->width : why_layout_width (options->layout);
  plan->margin = options->has_header ? 1.0 * em : 0.5 * em;
  plan->gap = 0.8 * em;
  plan->header = why_header_height (analysis, options, text);
  if (options->scale.is_set)
    plan->header = MAX (plan->header, options->scale.header_height);
  plan->header += options->has_header ? 0.5 * em : 0.0;

  double across = layout.is_column ? 1.0 : layout.n, n = layout.is_column ? layout.n : 1.0;
  plan->panel_width = (plan->width - 2.0 * plan->margin - (across - 1.0) * plan->gap) / across;
  double above = plan->margin + plan->header + 0.5 * plan->margin;
  if (options->height > 0.0)
    plan->panel_height = (options->height - above - (n - 1.0) * plan->gap) / n;
  else
    plan->panel_height
        = MAX (plan->panel_width * layout.aspect, (WHY_PANEL_WHOLE_HEIGHT + 0.5) * em);
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

static WhyPanelKind
kind_of (WhyLayout layout, int i)
{
  static const WhyPanelKind paper[]
      = { WHY_PANEL_SPECTROGRAM, WHY_PANEL_SCATTERING, WHY_PANEL_RELEVANCE, WHY_PANEL_RELEVANCE };

  if (layout == WHY_LAYOUT_PAPER)
    return paper[i];
  return layout == WHY_LAYOUT_PANELS ? (WhyPanelKind) i
                                     : (WhyPanelKind) (layout - WHY_LAYOUT_SPECTROGRAM);
}

gboolean
why_figure_panel (const WhyAnalysis *analysis,
                  const WhyFigureOptions *options,
                  int i,
                  WhyRect *place,
                  WhyPanelKind *kind,
                  WhyPanelOptions *panel)
{
  WhyLayoutPlan layout = why_figure_plan (options);
  double scale = options->style.scale;
  Plan plan;

  if (i < 0 || i >= layout.n)
    return FALSE;
  make_plan (analysis, options, &plan);
  *panel = options->panel;
  *kind = kind_of (options->layout, i);
  /* The paper sets both of its rules one below the other (Fig. 1 c and d). */
  if (options->layout == WHY_LAYOUT_PAPER && i >= 2)
    panel->rule = i == 2 ? WHY_RULE_EPSILON : WHY_RULE_EPSILON_ZPLUS;
  if (options->scale.is_set && isfinite (options->scale.limit[i]))
    {
      panel->shares_limit = TRUE;
      panel->limit = options->scale.limit[i];
    }

  double x = plan.margin + (layout.is_column ? 0.0 : i * (plan.panel_width + plan.gap));
  double y
      = plan.margin + plan.header + (layout.is_column ? i * (plan.panel_height + plan.gap) : 0.0);
  *place = (WhyRect){ snap (x, scale), snap (y, scale), plan.panel_width, plan.panel_height };
  return TRUE;
}

void
why_figure_panel_layout (const WhyAnalysis *analysis,
                         const WhyFigureOptions *options,
                         WhyPanelKind kind,
                         const WhyRect *place,
                         WhyPanelGeometry *out)
{
  why_panel_layout (kind, analysis, &options->style, place->width, place->height, out);
  if (kind == WHY_PANEL_SPECTROGRAM && options->scale.is_set && options->scale.duration_s > 0.0)
    out->x_max = options->scale.duration_s;
  why_panel_zoom (out, analysis, &options->panel.zoom);
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
  why_figure_style_fill (style, cr, plan.width, plan.height);

  cairo_save (cr);
  cairo_translate (cr, plan.margin, plan.margin);
  why_header_draw (cr, analysis, options, text, plan.width - 2.0 * plan.margin);
  cairo_restore (cr);

  for (int i = 0; why_figure_panel (analysis, options, i, &place, &kind, &panel); i++)
    {
      WhyPanelGeometry geometry;
      why_figure_panel_layout (analysis, options, kind, &place, &geometry);
      WhyPanelRaster *raster = why_panel_raster_new (analysis, &geometry, &panel, style);
      cairo_save (cr);
      cairo_translate (cr, place.x, place.y);
      why_panel_draw (cr, analysis, &geometry, &panel, style, raster);
      cairo_restore (cr);
      g_clear_pointer (&raster, why_panel_raster_unref);
    }
  cairo_restore (cr);
}
