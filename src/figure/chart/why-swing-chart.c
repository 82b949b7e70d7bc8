/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/chart/why-swing-chart-private.h"
#include "figure/why-text.h"
#include "figure/why-ticks.h"

#define BESIDE 3.0 /* so much wider than high: the curves stand side by side */
#define DOT 0.28   /* radius, in em */
#define LINE_WIDTH 1.5
/* A curve is interrupted where a cycle and a half is missing. */
#define MAX_GAP 1.6
/* An axis spans this at least, so that a steady vibrato looks steady. */
#define LEAST_RATE_SPAN_HZ 3.0
#define LEAST_EXTENT_SPAN_CENTS 20.0
#define LEAST_DEPTH_SPAN_DB 4.0

typedef struct
{
  cairo_t *cr;
  const WhySwingChart *chart;
  const WhyFigureStyle *style;
  WhyText *text;
  WhyColor good, other;
  double em, line;
  WhyCycleMeasure measure;
  WhySwingSummary summary;
  double x, y, width, height; /* of the plot, without title and axes */
  double low, high;           /* values at its bottom and top */
} Plot;

static double
x_of (const Plot *plot, double time_s)
{
  const WhySwingChart *chart = plot->chart;
  return plot->x + plot->width * (time_s - chart->from_s) / (chart->to_s - chart->from_s);
}

static double
y_of (const Plot *plot, double value)
{
  return plot->y + plot->height * (plot->high - value) / (plot->high - plot->low);
}

/* What there is and what is aimed at, with room around; an extent begins at zero. */
static void
find_range (Plot *plot)
{
  double from = plot->summary.least, to = plot->summary.most, target_from, target_to,
         least = plot->measure == WHY_CYCLE_RATE     ? LEAST_RATE_SPAN_HZ
                 : plot->measure == WHY_CYCLE_EXTENT ? LEAST_EXTENT_SPAN_CENTS
                                                     : LEAST_DEPTH_SPAN_DB;
  if (why_swing_chart_get_target (plot->chart, plot->measure, &target_from, &target_to))
    {
      from = fmin (from, target_from);
      to = fmax (to, target_to);
    }
  double room = fmax (0.12 * (to - from), 0.5 * (least - (to - from)));
  plot->low = plot->measure == WHY_CYCLE_RATE ? fmax (from - room, 0.0) : 0.0;
  plot->high = to + room;
}

static void
draw_target (const Plot *plot)
{
  double from, to;
  if (!why_swing_chart_get_target (plot->chart, plot->measure, &from, &to))
    return;
  double top = y_of (plot, to), bottom = y_of (plot, from);
  why_color_use (&plot->good, plot->cr, 0.22);
  cairo_rectangle (plot->cr, plot->x, top, plot->width, bottom - top);
  cairo_fill (plot->cr);
  why_color_use (&plot->good, plot->cr, 0.8);
  for (int edge = 0; edge < 2; edge++)
    {
      cairo_move_to (plot->cr, plot->x, edge ? top : bottom);
      cairo_rel_line_to (plot->cr, plot->width, 0.0);
      cairo_stroke (plot->cr);
    }
}

static void
draw_value_ticks (const Plot *plot)
{
  int most = (int) CLAMP (plot->height / (1.5 * plot->line), 2.0, 7.0);
  g_autoptr (GArray) ticks = why_ticks_linear (plot->low, plot->high, most, 1.0, FALSE);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double y = y_of (plot, tick->value);
      why_color_use (&plot->style->faint, plot->cr, 0.25);
      cairo_move_to (plot->cr, plot->x, y);
      cairo_rel_line_to (plot->cr, plot->width, 0.0);
      cairo_stroke (plot->cr);
      why_color_use (&plot->style->ink, plot->cr, 1.0);
      why_text_draw_line (plot->text, plot->cr, tick->text, plot->em, FALSE,
                          plot->x - 3.0 * plot->em, y - 0.5 * plot->line, 2.6 * plot->em, TRUE);
    }
}

/* Seconds of the file, in the last line of the plot's room. */
static void
draw_time_ticks (const Plot *plot)
{
  const WhySwingChart *chart = plot->chart;
  double from = chart->from_s + chart->start_s, to = chart->to_s + chart->start_s,
         y = plot->y + plot->height, right = plot->x + plot->width + 1.5 * plot->em, width;
  int most = (int) CLAMP (plot->width / (4.0 * plot->em), 2.0, 12.0);
  gboolean has_clock = to >= 60.0;
  g_autoptr (GArray) ticks = has_clock ? why_ticks_clock (MAX (from, 0.0), to, most)
                                       : why_ticks_linear (from, to, most, 1.0, FALSE);
  double free_from = -1.0;
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double x = x_of (plot, tick->value - chart->start_s);
      gboolean is_last = i + 1 == ticks->len && !has_clock;
      /* Translators: a number of seconds on a time axis. */
      g_autofree char *label
          = is_last ? g_strdup_printf (_ ("%s s"), tick->text) : g_strdup (tick->text);
      why_color_use (&plot->style->faint, plot->cr, 1.0);
      cairo_move_to (plot->cr, x, y);
      cairo_rel_line_to (plot->cr, 0.0, 0.3 * plot->em);
      cairo_stroke (plot->cr);
      why_text_measure (plot->text, label, plot->em, FALSE, &width, NULL);
      double left = CLAMP (x - 0.5 * width, 0.0, MAX (right - width, 0.0));
      if (left < free_from)
        continue;
      free_from = left + width + 0.5 * plot->em;
      why_color_use (&plot->style->ink, plot->cr, 1.0);
      why_text_draw_line (plot->text, plot->cr, label, plot->em, FALSE, left, y + 0.4 * plot->em,
                          width + 1.0, FALSE);
    }
}

/* What the curve is of, and at the right how much of it is as it should be. */
static void
draw_title (const Plot *plot)
{
  const char *title = plot->measure == WHY_CYCLE_RATE     ? _ ("Rate (Hz)")
                      : plot->measure == WHY_CYCLE_EXTENT ? _ ("Extent (± cents)")
                                                          : _ ("Loudness swing (dB)");
  double left = plot->x - 3.0 * plot->em, right = plot->x + plot->width, width,
         y = plot->y - 1.35 * plot->line;
  g_autofree char *count = why_swing_chart_count_text (plot->chart, plot->measure);
  why_color_use (&plot->style->ink, plot->cr, 1.0);
  why_text_measure (plot->text, title, plot->em, TRUE, &width, NULL);
  why_text_draw_line (plot->text, plot->cr, title, plot->em, TRUE, left, y, right - left, FALSE);
  left += width + plot->em;
  if (right - left > 4.0 * plot->em)
    why_text_draw_line (plot->text, plot->cr, count, plot->em, FALSE, left, y, right - left, TRUE);
}

/* The middle of all cycles as a dashed line, with its number at the end. */
static void
draw_median (const Plot *plot)
{
  static const double dashes[] = { 5.0, 4.0 };
  double y = y_of (plot, plot->summary.median), width;
  char label[24];
  g_snprintf (label, sizeof label, plot->measure == WHY_CYCLE_EXTENT ? "%.0f" : "%.1f",
              plot->summary.median);
  why_color_use (&plot->style->ink, plot->cr, 0.8);
  cairo_set_dash (plot->cr, dashes, 2, 0.0);
  cairo_move_to (plot->cr, plot->x, y);
  cairo_rel_line_to (plot->cr, plot->width, 0.0);
  cairo_stroke (plot->cr);
  cairo_set_dash (plot->cr, NULL, 0, 0.0);
  why_text_measure (plot->text, label, plot->em, TRUE, &width, NULL);
  why_color_use (&plot->style->ink, plot->cr, 1.0);
  why_text_draw_line (plot->text, plot->cr, label, plot->em, TRUE,
                      plot->x + plot->width + 0.4 * plot->em, y - 0.5 * plot->line, width + 1.0,
                      FALSE);
}

/* A dot a cycle: full in the target, a ring outside. Those next to each other are joined. */
static void
draw_curve (const Plot *plot)
{
  const WhySwingChart *chart = plot->chart;
  double before_s = NAN;
  cairo_t *cr = plot->cr;
  cairo_new_path (cr);
  for (gsize i = 0; i < chart->n; i++)
    {
      const WhyModulationCycle *cycle = &chart->cycles[i];
      double value = why_modulation_cycle_value (cycle, plot->measure);
      if (isnan (value))
        continue;
      if (cycle->at_s - before_s < MAX_GAP / cycle->rate_hz)
        cairo_line_to (cr, x_of (plot, cycle->at_s), y_of (plot, value));
      else
        cairo_move_to (cr, x_of (plot, cycle->at_s), y_of (plot, value));
      before_s = cycle->at_s;
    }
  why_color_use (&plot->other, cr, 0.7);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  /* Many cycles have small dots. */
  double room = plot->width / (double) MAX (chart->n, 1),
         radius = CLAMP (0.4 * room, 0.12 * plot->em, DOT * plot->em);
  for (gsize i = 0; i < chart->n; i++)
    {
      double value = why_modulation_cycle_value (&chart->cycles[i], plot->measure);
      gboolean is_full = !chart->has_target || plot->measure == WHY_CYCLE_DEPTH
                         || why_swing_chart_is_within (chart, plot->measure, value);
      if (isnan (value))
        continue;
      cairo_arc (cr, x_of (plot, chart->cycles[i].at_s), y_of (plot, value), radius, 0.0,
                 2.0 * G_PI);
      why_color_use (&plot->other, cr, 1.0);
      if (is_full)
        cairo_fill (cr);
      else
        {
          cairo_save (cr);
          cairo_set_operator (cr, plot->style->background.alpha < 1.0 ? CAIRO_OPERATOR_CLEAR
                                                                      : CAIRO_OPERATOR_OVER);
          why_color_use (&plot->style->background, cr, 1.0);
          cairo_fill_preserve (cr);
          cairo_restore (cr);
          why_color_use (&plot->other, cr, 1.0);
          cairo_stroke (cr);
        }
    }
  cairo_set_line_width (cr, 1.0);
}

/* In a place of that size at x, y. */
static void
draw_plot (Plot *plot, WhyCycleMeasure measure, double x, double y, double width, double height)
{
  plot->measure = measure;
  plot->x = x + 3.2 * plot->em;
  plot->y = y + 1.5 * plot->line;
  plot->width = width - 3.2 * plot->em - 2.6 * plot->em;
  plot->height = height - 1.5 * plot->line - plot->line - 0.6 * plot->em;
  why_swing_chart_summarise (plot->chart, measure, &plot->summary);
  if (!(plot->width > 0.0) || !(plot->height > 0.0) || plot->summary.n == 0)
    return;
  find_range (plot);
  draw_target (plot);
  draw_value_ticks (plot);
  draw_time_ticks (plot);
  draw_median (plot);
  draw_curve (plot);
  draw_title (plot);
}

void
why_swing_chart_draw (cairo_t *cr,
                      const WhySwingChart *chart,
                      const WhyFigureStyle *style,
                      double width,
                      double height)
{
  gboolean dark = why_figure_style_is_dark (style), strong = style->high_contrast;
  g_autoptr (WhyText) text = why_text_new (style);
  Plot plot = {
    .cr = cr,
    .chart = chart,
    .style = style,
    .text = text,
    .em = style->font_size,
    .good = dark ? (WhyColor){ 0.35, 0.85, 0.55, 1.0 } : (WhyColor){ 0.1, 0.6, 0.3, 1.0 },
    .other = strong ? style->ink
             : dark ? (WhyColor){ 0.55, 0.75, 1.0, 1.0 }
                    : (WhyColor){ 0.1, 0.3, 0.65, 1.0 },
  };
  WhyCycleMeasure second = why_swing_chart_second (chart);
  plot.line = why_text_line (text, plot.em);
  if (!(chart->to_s > chart->from_s) || chart->n == 0)
    return;
  cairo_save (cr);
  cairo_set_line_width (cr, 1.0);
  if (width > BESIDE * height)
    {
      double half = 0.5 * (width - plot.em);
      draw_plot (&plot, WHY_CYCLE_RATE, 0.0, 0.0, half, height);
      draw_plot (&plot, second, half + plot.em, 0.0, half, height);
    }
  else
    {
      draw_plot (&plot, WHY_CYCLE_RATE, 0.0, 0.0, width, 0.5 * height);
      draw_plot (&plot, second, 0.0, 0.5 * height, width, 0.5 * height);
    }
  cairo_restore (cr);
}
