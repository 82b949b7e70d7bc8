/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-flip-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/page/why-export-private.h"
#include "figure/why-text.h"
#include "figure/why-ticks.h"

#define WIDTH 480.0
#define HEIGHT 320.0
#define LINE_WIDTH 2.0
/* A curve that is right has fallen long before half of the paths are gone: the axis shows shares by
 * their square roots. */
#define SHARE_TICKS                                                                                \
  {                                                                                                \
    0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0                                                           \
  }

typedef struct
{
  cairo_t *cr;
  const WhyFlipTest *test;
  const WhyFigureStyle *style;
  WhyText *text;
  double em, line;
  double x, y, width, height; /* of the plot */
  double low, high;           /* logits at its bottom and top */
} Plot;

static double
x_of (const Plot *plot, double share)
{
  return plot->x + plot->width * sqrt (share);
}

static double
y_of (const Plot *plot, double logit)
{
  return plot->y + plot->height * (plot->high - logit) / (plot->high - plot->low);
}

static void
find_range (Plot *plot)
{
  plot->low = plot->high = 0.0;
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    {
      plot->low = MIN (plot->low, MIN (plot->test->most_first[i], plot->test->least_first[i]));
      plot->high = MAX (plot->high, MAX (plot->test->most_first[i], plot->test->least_first[i]));
    }
  double room = 0.06 * MAX (plot->high - plot->low, 1e-6);
  plot->low -= room;
  plot->high += room;
}

static void
draw_share_ticks (Plot *plot)
{
  static const double shares[] = SHARE_TICKS;
  double y = plot->y + plot->height;
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      double x = x_of (plot, shares[i]), width;
      g_autofree char *label = g_strdup_printf (_ ("%.0f %%"), 100.0 * shares[i]);
      why_color_use (&plot->style->faint, plot->cr, 1.0);
      cairo_move_to (plot->cr, x, y);
      cairo_line_to (plot->cr, x, y + 0.35 * plot->em);
      cairo_stroke (plot->cr);
      why_color_use (&plot->style->ink, plot->cr, 1.0);
      why_text_measure (plot->text, label, plot->em, FALSE, &width, NULL);
      why_text_draw_line (plot->text, plot->cr, label, plot->em, FALSE, x - 0.5 * width,
                          y + 0.5 * plot->em, width + 1.0, FALSE);
    }
}

/* Ticks and a faint line at each, a stronger one at 0. */
static void
draw_logit_ticks (Plot *plot)
{
  int most = (int) CLAMP (plot->height / (2.2 * plot->line), 2.0, 12.0);
  g_autoptr (GArray) ticks = why_ticks_linear (plot->low, plot->high, most, 1.0, FALSE);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double y = y_of (plot, tick->value);
      why_color_use (&plot->style->faint, plot->cr, tick->value == 0.0 ? 0.8 : 0.25);
      cairo_move_to (plot->cr, plot->x, y);
      cairo_line_to (plot->cr, plot->x + plot->width, y);
      cairo_stroke (plot->cr);
      why_color_use (&plot->style->ink, plot->cr, 1.0);
      why_text_draw_line (plot->text, plot->cr, tick->text, plot->em, FALSE, 0.0,
                          y - 0.5 * plot->line, plot->x - 0.5 * plot->em, TRUE);
    }
}

static void
trace (Plot *plot, const double *curve, gboolean back)
{
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    {
      gsize k = back ? WHY_FLIP_TEST_POINTS - 1 - i : i;
      cairo_line_to (plot->cr, x_of (plot, plot->test->removed[k]), y_of (plot, curve[k]));
    }
}

/* The curves differ in colour and in dashes: one is told from the other in grey, too. */
static void
draw_curves (Plot *plot, const WhyColor *most, const WhyColor *least)
{
  static const double dashes[] = { 6.0, 4.0 };
  cairo_t *cr = plot->cr;
  cairo_new_path (cr);
  trace (plot, plot->test->least_first, FALSE);
  trace (plot, plot->test->most_first, TRUE);
  cairo_close_path (cr);
  why_color_use (&plot->style->faint, cr, 0.18);
  cairo_fill (cr);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  why_color_use (least, cr, 1.0);
  cairo_set_dash (cr, dashes, 2, 0.0);
  trace (plot, plot->test->least_first, FALSE);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
  why_color_use (most, cr, 1.0);
  trace (plot, plot->test->most_first, FALSE);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 1.0);
}

/* A piece of a curve and its name. */
static void
draw_key (Plot *plot, const char *label, const WhyColor *color, gboolean dashed, double x)
{
  static const double dashes[] = { 6.0, 4.0 };
  cairo_t *cr = plot->cr;
  double y = 0.5 * plot->line, width;
  why_color_use (color, cr, 1.0);
  cairo_set_line_width (cr, LINE_WIDTH);
  if (dashed)
    cairo_set_dash (cr, dashes, 2, 0.0);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + 2.0 * plot->em, y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
  cairo_set_line_width (cr, 1.0);
  why_color_use (&plot->style->ink, cr, 1.0);
  why_text_measure (plot->text, label, plot->em, FALSE, &width, NULL);
  why_text_draw_line (plot->text, cr, label, plot->em, FALSE, x + 2.4 * plot->em, 0.0, width + 1.0,
                      FALSE);
}

static void
draw_names (Plot *plot, double width)
{
  double x = plot->x, taken;
  const char *below = _ ("Paths silenced");
  why_color_use (&plot->style->faint, plot->cr, 1.0);
  why_text_measure (plot->text, below, plot->em, FALSE, &taken, NULL);
  why_text_draw_line (plot->text, plot->cr, below, plot->em, FALSE, x + 0.5 * (plot->width - taken),
                      plot->y + plot->height + 0.6 * plot->em + plot->line, taken + 1.0, FALSE);
  g_autofree char *area = g_strdup_printf (_ ("area %.2f"), plot->test->area);
  why_text_draw_line (plot->text, plot->cr, area, plot->em, FALSE, x,
                      plot->y + plot->height + 0.6 * plot->em + plot->line, width - x, TRUE);
}

void
why_flip_plot_draw (
    cairo_t *cr, const WhyFlipTest *test, const WhyFigureStyle *style, double width, double height)
{
  gboolean dark = why_figure_style_is_dark (style);
  /* The warm and the cold end of relevance: those that speak for, and against. */
  const WhyColor most = dark ? (WhyColor){ 1.0, 0.55, 0.4, 1.0 } : (WhyColor){ 0.7, 0.1, 0.1, 1.0 },
                 least
                 = dark ? (WhyColor){ 0.55, 0.75, 1.0, 1.0 } : (WhyColor){ 0.1, 0.3, 0.65, 1.0 };
  g_autoptr (WhyText) text = why_text_new (style);
  Plot plot = { .cr = cr, .test = test, .style = style, .text = text, .em = style->font_size };
  plot.line = why_text_line (text, plot.em);
  plot.x = 3.2 * plot.em;
  plot.y = 2.6 * plot.line;
  plot.width = width - plot.x - 2.0 * plot.em;
  plot.height = height - plot.y - 2.0 * plot.line - 1.2 * plot.em;
  if (!(plot.width > 0.0) || !(plot.height > 0.0))
    return;
  find_range (&plot);
  cairo_save (cr);
  cairo_set_line_width (cr, 1.0);
  draw_key (&plot, _ ("most relevant paths first"), &most, FALSE, 0.2 * plot.em);
  cairo_translate (cr, 0.0, plot.line);
  draw_key (&plot, _ ("least relevant paths first"), &least, TRUE, 0.2 * plot.em);
  cairo_translate (cr, 0.0, -plot.line);
  draw_logit_ticks (&plot);
  draw_share_ticks (&plot);
  draw_names (&plot, width - 0.5 * plot.em);
  draw_curves (&plot, &most, &least);
  cairo_restore (cr);
}

typedef struct
{
  const WhyFlipTest *test;
  WhyFigureStyle style;
  double width, height;
} Picture;

static void
measure_picture (const void *data, double scale, double *width, double *height)
{
  const Picture *picture = data;
  *width = picture->width;
  *height = picture->height;
}

static void
draw_picture (const void *data, double scale, cairo_t *cr)
{
  const Picture *picture = data;
  double margin = picture->style.font_size;
  why_figure_style_fill (&picture->style, cr, picture->width, picture->height);
  cairo_translate (cr, margin, margin);
  why_flip_plot_draw (cr, picture->test, &picture->style, picture->width - 2.0 * margin,
                      picture->height - 2.0 * margin);
}

gboolean
why_flip_plot_export (const WhyFlipTest *test,
                      const WhyFigureStyle *style,
                      double width,
                      double height,
                      double dpi,
                      const char *path,
                      GError **error)
{
  Picture picture = { test, *style, width > 0.0 ? width : WIDTH, height > 0.0 ? height : HEIGHT };
  g_autofree char *description = why_flip_plot_describe (test);
  const WhyDrawing drawing = {
    .picture = &picture,
    .title = _ ("Flip test"),
    .description = description,
    .width = width,
    .height = height,
    .dpi = dpi,
    .measure = measure_picture,
    .draw = draw_picture,
  };
  return why_drawing_export (&drawing, path, error);
}

static char *
number_text (double value)
{
  return g_strdup_printf ("%s%.1f", value < -0.05 ? "−" : "", fabs (value));
}

char *
why_flip_plot_describe (const WhyFlipTest *test)
{
  g_autofree char *logit = number_text (test->most_first[0]);
  g_autofree char *most = number_text (why_flip_test_at (test, test->most_first, 0.1));
  g_autofree char *least = number_text (why_flip_test_at (test, test->least_first, 0.1));
  g_autofree char *area = number_text (test->area);
  if (test->is_contrast)
    /* Translators: as below; the score of one technique less that of another. */
    return g_strdup_printf (
        _ ("Silencing the most relevant tenth of the paths takes the difference of the scores "
           "(logits) from %s to %s; silencing the least relevant tenth, to %s. Area between the "
           "curves: %s."),
        logit, most, least, area);
  /* Translators: the four are numbers; the logit is the network's score of a technique. */
  return g_strdup_printf (
      _ ("Silencing the most relevant tenth of the paths takes the score (logit) from %s to %s; "
         "silencing the least relevant tenth, to %s. Area between the curves: %s."),
      logit, most, least, area);
}
