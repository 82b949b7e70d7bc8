/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/lane/why-notes-lane-private.h"

#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "figure/why-class-color.h"
#include "figure/why-ticks.h"

#define TICK_EM 5.5 /* between times, at least */

static void
draw_frame (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  cairo_rectangle (lane->cr, g->plot.x, g->plot.y, g->plot.width,
                   g->plot.height + g->unpitched.height);
  why_color_use (&lane->style->ink, lane->cr, 0.04);
  cairo_fill (lane->cr);
  if (!(g->unpitched.height > 0))
    return;
  why_color_use (&lane->style->faint, lane->cr, 0.5);
  cairo_set_line_width (lane->cr, 1);
  cairo_move_to (lane->cr, g->plot.x, round (g->unpitched.y) + 0.5);
  cairo_line_to (lane->cr, g->plot.x + g->plot.width, round (g->unpitched.y) + 0.5);
  cairo_stroke (lane->cr);
  why_color_use (&lane->style->faint, lane->cr, 1);
  why_text_draw_line (lane->text, lane->cr, "–", lane->em, FALSE, 0,
                      g->unpitched.y + 0.5 * (g->unpitched.height - lane->line),
                      g->plot.x - 0.5 * lane->em, TRUE);
}

static void
draw_times (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  double y = g->unpitched.y + g->unpitched.height, right = g->plot.x + g->plot.width;
  int most = (int) CLAMP (g->plot.width / (TICK_EM * lane->em), 1, 16);
  g_autoptr (GArray) ticks = why_ticks_clock (g->from_s, g->to_s, most);
  cairo_set_line_width (lane->cr, 1);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double width, x = why_notes_lane_x_of_time (g, tick->value);
      why_text_measure (lane->text, tick->text, lane->em, FALSE, &width, NULL);
      why_color_use (&lane->style->faint, lane->cr, 1);
      cairo_move_to (lane->cr, round (x) + 0.5, y);
      cairo_line_to (lane->cr, round (x) + 0.5, y + 0.3 * lane->em);
      cairo_stroke (lane->cr);
      why_color_use (&lane->style->ink, lane->cr, 1);
      why_text_draw_line (lane->text, lane->cr, tick->text, lane->em, FALSE,
                          MIN (x - width / 2, right - width), y + 0.4 * lane->em, width + 1, FALSE);
    }
}

/* What the colours mean, of the techniques that occur, as far as there is room. */
static void
draw_legend (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  const WhyAxes *axes = why_notes_axes (lane->notes);
  double swatch = 0.75 * lane->em, x = g->legend.x, right = g->legend.x + g->legend.width;
  gboolean occurs[WHY_MODEL_MAX_CLASSES] = { FALSE };
  if (!axes || !(g->legend.height > 0))
    return;
  for (gsize i = 0; i < why_notes_n (lane->notes); i++)
    {
      const WhyNote *note = why_notes_get (lane->notes, i);
      if (why_note_is_certain (note) && why_note_label (note) < axes->n_classes)
        occurs[why_note_label (note)] = TRUE;
    }
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      const char *label = why_class_label (axes->classes[k]);
      double width;
      if (!occurs[k])
        continue;
      why_text_measure (lane->text, label, lane->em, FALSE, &width, NULL);
      if (x + swatch + 0.4 * lane->em + width > right)
        break;
      WhyColor color = why_class_color_for (lane->style, axes->classes[k], k);
      why_color_use (&color, lane->cr, 1);
      cairo_rectangle (lane->cr, x, g->legend.y + 0.5 * (lane->line - swatch), swatch, swatch);
      cairo_fill (lane->cr);
      why_color_use (&lane->style->ink, lane->cr, 1);
      x += swatch + 0.4 * lane->em;
      why_text_draw_line (lane->text, lane->cr, label, lane->em, FALSE, x, g->legend.y, width + 1,
                          FALSE);
      x += width + 1.4 * lane->em;
    }
}

static void
draw_message (const WhyLane *lane)
{
  const WhyRect *plot = &lane->geometry->plot;
  const char *text = lane->options->message;
  double width;
  why_text_measure (lane->text, text, 1.1 * lane->em, FALSE, &width, NULL);
  width = MIN (width, plot->width);
  why_color_use (&lane->style->faint, lane->cr, 1);
  why_text_draw_line (lane->text, lane->cr, text, 1.1 * lane->em, FALSE,
                      plot->x + (plot->width - width) / 2,
                      plot->y + 0.5 * (plot->height - lane->line), width + 1, FALSE);
}

void
why_notes_lane_draw (cairo_t *cr,
                     const WhyNotes *notes,
                     const WhyNotesLaneGeometry *geometry,
                     const WhyNotesLaneOptions *options,
                     const WhyFigureStyle *style)
{
  g_autoptr (WhyText) text = why_text_new (style);
  WhyLane lane = { .cr = cr,
                   .notes = notes,
                   .geometry = geometry,
                   .options = options,
                   .style = style,
                   .text = text,
                   .em = style->font_size };
  lane.line = why_text_line (text, lane.em);
  draw_frame (&lane);
  draw_times (&lane);
  if (!notes || why_notes_n (notes) == 0)
    {
      if (options->message)
        draw_message (&lane);
      return;
    }
  why_lane_draw_grid (&lane);
  draw_legend (&lane);
  cairo_save (cr);
  cairo_rectangle (cr, geometry->plot.x - 2, geometry->plot.y - 2, geometry->plot.width + 3,
                   geometry->plot.height + geometry->unpitched.height + 4);
  cairo_clip (cr);
  why_lane_draw_blocks (&lane);
  cairo_restore (cr);
}
