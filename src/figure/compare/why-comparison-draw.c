/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/why-clock-text.h"
#include "figure/compare/why-comparison-private.h"
#include "figure/panel/why-panel-private.h"

#define MAX_STEPS 65536 /* of a line of pitch */

static void
draw_header (const WhyComparisonDrawing *d, int take)
{
  const WhyRect *place = &d->layout->takes[take].header;
  const WhyAnalysis *frame = d->figure->frames[take];
  char clock[WHY_CLOCK_SIZE] = "";
  double width;
  if (frame)
    why_clock_text (round (frame->duration_s), frame->duration_s >= 3600, clock);
  why_color_use (&d->style->ink, d->cr, 1);
  double x = place->x
             + why_text_draw_line (d->text, d->cr, take == 0 ? "A" : "B", 1.1 * d->em, TRUE,
                                   place->x, place->y, place->width, FALSE);
  x += 0.7 * d->em;
  why_text_measure (d->text, clock, d->em, FALSE, &width, NULL);
  why_text_draw_line (d->text, d->cr, d->figure->names[take], 1.1 * d->em, FALSE, x, place->y,
                      MAX (place->x + place->width - x - width - d->em, d->em), FALSE);
  why_color_use (&d->style->faint, d->cr, 1);
  why_text_draw_line (d->text, d->cr, clock, d->em, FALSE, place->x + place->width - width - 1,
                      place->y + 0.1 * d->em, width + 1, TRUE);
}

static void
draw_message (const WhyComparisonDrawing *d, const WhyRect *plot, const char *text)
{
  double width;
  why_text_measure (d->text, text, d->em, FALSE, &width, NULL);
  width = MIN (width, plot->width - d->em);
  why_color_use (&d->style->faint, d->cr, 1);
  why_text_draw_line (d->text, d->cr, text, d->em, FALSE, plot->x + (plot->width - width) / 2,
                      plot->y + (plot->height - d->line) / 2, width + 1, FALSE);
}

/* As many frequencies as have room. */
static void
draw_frequencies (const WhyComparisonDrawing *d, const WhyPanelGeometry *panel)
{
  const WhyRect *plot = &panel->plot;
  double tick = 0.3 * d->em;
  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_log (panel->min_hz, panel->max_hz, level);
      double nearest = INFINITY, before = INFINITY;
      for (guint i = 0; i < ticks->len; i++)
        {
          double y = why_panel_y_of_hz (panel, g_array_index (ticks, WhyTick, i).value);
          nearest = MIN (nearest, before - y);
          before = y;
        }
      if (nearest < 1.2 * d->line && level + 1 < WHY_TICKS_LOG_LEVELS)
        continue;
      for (guint i = 0; i < ticks->len; i++)
        {
          const WhyTick *t = &g_array_index (ticks, WhyTick, i);
          double y = why_panel_y_of_hz (panel, t->value);
          if (y < plot->y + 0.4 * d->line || y > plot->y + plot->height - 0.2 * d->line)
            continue;
          why_color_use (&d->style->faint, d->cr, 1);
          cairo_set_line_width (d->cr, 1);
          cairo_move_to (d->cr, plot->x - tick, round (y) + 0.5);
          cairo_line_to (d->cr, plot->x, round (y) + 0.5);
          cairo_stroke (d->cr);
          why_color_use (&d->style->ink, d->cr, 1);
          why_text_draw_line (d->text, d->cr, t->text, d->em, FALSE, 0, y - d->line / 2,
                              plot->x - 1.7 * tick, TRUE);
        }
      return;
    }
}

/* What is not compared of a take steps back. */
static void
draw_part (const WhyComparisonDrawing *d, int take)
{
  const WhyPanelGeometry *panel = &d->layout->takes[take].panel;
  const WhyRect *plot = &panel->plot;
  if (!d->figure->comparison)
    return;
  const WhyComparedPart *part = why_comparison_part (d->figure->comparison, take);
  if (!(part->to_s > part->from_s))
    return;
  double right = plot->x + plot->width,
         from = CLAMP (why_panel_x_of_value (panel, part->from_s), plot->x, right),
         to = CLAMP (why_panel_x_of_value (panel, part->to_s), plot->x, right);
  WhyColor veil = d->style->background;
  veil.alpha = 1;
  why_color_use (&veil, d->cr, 0.6);
  cairo_rectangle (d->cr, plot->x, plot->y, from - plot->x, plot->height);
  cairo_rectangle (d->cr, to, plot->y, right - to, plot->height);
  cairo_fill (d->cr);
}

static void
draw_panel (const WhyComparisonDrawing *d, int take)
{
  const WhyComparisonFigure *figure = d->figure;
  const WhyPanelGeometry *panel = &d->layout->takes[take].panel;
  const WhyRect *plot = &panel->plot;
  WhyPanelOptions options = { .map = figure->maps[take],
                              .contour = figure->contours[take],
                              .shares_limit = TRUE,
                              .limit = d->layout->limit_db };
  why_color_use (&d->style->ink, d->cr, 0.04);
  cairo_rectangle (d->cr, plot->x, plot->y, plot->width, plot->height);
  cairo_fill (d->cr);
  if (figure->frames[take])
    {
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (figure->frames[take], panel, &options, d->style);
      if (raster)
        why_panel_draw_raster (d->cr, panel, raster);
      why_panel_draw_contour (d->cr, figure->frames[take], panel, &options, d->style);
      draw_part (d, take);
      draw_frequencies (d, panel);
    }
  else if (figure->messages[take])
    draw_message (d, plot, figure->messages[take]);
  why_panel_draw_frames (d->cr, panel, d->style);
}

static void
use_dashes (const WhyComparisonDrawing *d)
{
  const double dashes[] = { 0.35 * d->em, 0.25 * d->em };
  cairo_set_dash (d->cr, dashes, 2, 0);
  cairo_set_line_width (d->cr, MAX (0.14 * d->em, 1));
  why_color_use (&d->style->ink, d->cr, 1);
}

/* Notes without a counterpart have an outline. */
static void
outline_alone (const WhyComparisonDrawing *d, int take)
{
  const WhyNotesLaneGeometry *lane = &d->layout->takes[take].lane;
  const WhyComparison *comparison = d->figure->comparison;
  cairo_save (d->cr);
  cairo_rectangle (d->cr, lane->plot.x, lane->plot.y, lane->plot.width,
                   lane->plot.height + lane->unpitched.height);
  cairo_clip (d->cr);
  use_dashes (d);
  for (gsize i = 0; i < why_comparison_n (comparison); i++)
    {
      const WhyNotePair *pair = why_comparison_get (comparison, i);
      gsize note = take == 0 ? pair->a : pair->b, other = take == 0 ? pair->b : pair->a;
      if (note == WHY_NO_NOTE || other != WHY_NO_NOTE)
        continue;
      const WhyNote *alone = why_notes_get (d->figure->notes[take], note);
      WhyRect block;
      if (alone->to_s <= lane->from_s || alone->from_s >= lane->to_s)
        continue;
      why_notes_lane_block (d->figure->notes[take], lane, note, &block);
      cairo_rectangle (d->cr, block.x + 1, block.y + 1, MAX (block.width - 2, 1), block.height - 2);
      cairo_stroke (d->cr);
    }
  cairo_restore (d->cr);
}

static void
draw_lane (const WhyComparisonDrawing *d, int take)
{
  const WhyComparisonFigure *figure = d->figure;
  const WhyNotesLaneGeometry *lane = &d->layout->takes[take].lane;
  WhyNotesLaneOptions options = {
    .from_s = lane->from_s, .to_s = lane->to_s, .chosen = WHY_NO_NOTE, .step_s = WHY_CONTOUR_STEP_S
  };
  g_autofree float *f0_hz = NULL;
  double shown_s = lane->to_s - lane->from_s;
  if (figure->frames[take])
    options.message = figure->messages[take];
  if (figure->comparison && figure->chosen < why_comparison_n (figure->comparison))
    {
      const WhyNotePair *pair = why_comparison_get (figure->comparison, figure->chosen);
      options.chosen = take == 0 ? pair->a : pair->b;
    }
  if (figure->contours[take] && lane->has_line && shown_s / WHY_CONTOUR_STEP_S < MAX_STEPS)
    {
      gint64 first = (gint64) floor (lane->from_s / WHY_CONTOUR_STEP_S);
      options.n_steps = (gsize) ceil (shown_s / WHY_CONTOUR_STEP_S) + 2;
      options.f0_hz = f0_hz = g_new (float, options.n_steps);
      options.f0_from_s = (double) first * WHY_CONTOUR_STEP_S;
      why_contour_run_read (figure->contours[take], first, options.n_steps, f0_hz, NULL);
    }
  cairo_save (d->cr);
  cairo_translate (d->cr, d->layout->takes[take].lane_x, d->layout->takes[take].lane_y);
  why_notes_lane_draw (d->cr, figure->notes[take], lane, &options, d->style);
  if (figure->comparison && figure->notes[take] == why_comparison_notes (figure->comparison, take))
    outline_alone (d, take);
  cairo_restore (d->cr);
}

static void
draw_alone_key (const WhyComparisonDrawing *d, double x, double y, double right)
{
  const WhyComparison *comparison = d->figure->comparison;
  const char *text = _ ("In one take only");
  double width, box = 1.6 * d->em;
  why_text_measure (d->text, text, d->em, FALSE, &width, NULL);
  if (!comparison || x + box + 0.5 * d->em + width > right
      || why_comparison_n_alone (comparison, 0) + why_comparison_n_alone (comparison, 1) == 0)
    return;
  cairo_save (d->cr);
  use_dashes (d);
  cairo_rectangle (d->cr, x, y + (d->line - 0.9 * d->em) / 2, box, 0.9 * d->em);
  cairo_stroke (d->cr);
  cairo_restore (d->cr);
  why_text_draw_line (d->text, d->cr, text, d->em, FALSE, x + box + 0.5 * d->em, y, width + 1,
                      FALSE);
}

/* Colours of both in dB, and what an outline means. */
static void
draw_legend (const WhyComparisonDrawing *d)
{
  const WhyRect *bar = &d->layout->legend;
  double high = d->layout->limit_db, low = high - d->style->range_db;
  why_panel_draw_legend (d->cr, bar, d->style, why_figure_style_sequential (d->style));
  g_autoptr (GArray) ticks
      = why_ticks_linear (low, high, (int) CLAMP (bar->width / (4 * d->em), 2, 9), 1, FALSE);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double width, x = bar->x + bar->width * (tick->value - low) / (high - low);
      why_color_use (&d->style->ink, d->cr, 1);
      why_text_measure (d->text, tick->text, d->em, FALSE, &width, NULL);
      why_text_draw_line (d->text, d->cr, tick->text, d->em, FALSE, x - width / 2,
                          bar->y + bar->height + 0.2 * d->em, width + 1, FALSE);
    }
  double x = bar->x + bar->width + 0.8 * d->em, right = d->layout->width - 0.6 * d->em,
         y = bar->y + (bar->height - d->line) / 2;
  x += why_text_draw_line (d->text, d->cr, _ ("dB re full scale"), d->em, FALSE, x, y,
                           MAX (right - x, 1), FALSE)
       + 1.6 * d->em;
  draw_alone_key (d, x, y, right);
}

void
why_comparison_draw (cairo_t *cr,
                     const WhyComparisonFigure *figure,
                     const WhyFigureStyle *style,
                     double width,
                     double height)
{
  WhyComparisonLayout layout;
  g_autoptr (WhyText) text = why_text_new (style);
  why_comparison_layout (figure, style, width, height, &layout);
  WhyComparisonDrawing drawing = { .cr = cr,
                                   .figure = figure,
                                   .layout = &layout,
                                   .style = style,
                                   .text = text,
                                   .em = style->font_size };
  drawing.line = why_text_line (text, drawing.em);
  for (int take = 0; take < 2; take++)
    {
      draw_header (&drawing, take);
      draw_panel (&drawing, take);
      draw_lane (&drawing, take);
    }
  draw_legend (&drawing);
  why_comparison_draw_table (&drawing);
}
