/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-tuner.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "dsp/pitch/why-measure.h"
#include "figure/why-text.h"

#define NAME_SIZE 2.6  /* of the font */
#define NAME_WIDTH 7.0 /* em, with the cents beside it */
#define GAP 1.5
#define MOST_RATE_HZ 10.0
#define MOST_EXTENT_CENTS 100.0
#define MARK 0.4 /* radius of a mark, in em */

typedef struct
{
  cairo_t *cr;
  const WhyTuner *tuner;
  const WhyFigureStyle *style;
  WhyText *text;
  WhyColor good;
  double em, line;
} Strip;

static void
fill_rounded (cairo_t *cr, double x, double y, double width, double height)
{
  double r = 0.5 * MIN (width, height);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -0.5 * G_PI, 0.5 * G_PI);
  cairo_arc (cr, x + r, y + r, r, 0.5 * G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_text (
    const Strip *strip, const char *string, double size, gboolean bold, double middle, double y)
{
  double width;
  why_text_measure (strip->text, string, size, bold, &width, NULL);
  why_text_draw_line (strip->text, strip->cr, string, size, bold, middle - 0.5 * width, y,
                      width + 1.0, FALSE);
}

/* The name as large as the strip is high, and a dash where there is none, so that nothing moves. */
static void
draw_name (const Strip *strip, double height)
{
  char name[WHY_NOTE_SIZE], off[32] = "";
  double cents, width, size = NAME_SIZE * strip->em;
  gboolean has_name = why_note_display_name (strip->tuner->f0_hz, name, &cents);
  double tall = why_text_line (strip->text, size);
  if (has_name)
    /* Translators: how far a note is off, in cents. */
    g_snprintf (off, sizeof off, _ ("%s%.0f ct"), cents < -0.5 ? "−" : "+", fabs (cents));
  double top = 0.5 * (height - tall - strip->line);
  why_color_use (has_name ? &strip->style->ink : &strip->style->faint, strip->cr, 1.0);
  const char *shown = has_name ? name : "–";
  why_text_measure (strip->text, shown, size, TRUE, &width, NULL);
  why_text_draw_line (strip->text, strip->cr, shown, size, TRUE, 0.0, top, NAME_WIDTH * strip->em,
                      FALSE);
  why_text_draw_line (strip->text, strip->cr, off, strip->em, FALSE, 0.0, top + tall,
                      NAME_WIDTH * strip->em, FALSE);
}

/* A semitone with the note in its middle, where it is in tune a green zone, and a needle. */
static void
draw_scale (const Strip *strip, double x, double width, double height)
{
  cairo_t *cr = strip->cr;
  char name[WHY_NOTE_SIZE];
  double cents, middle = x + 0.5 * width, reach = 0.5 * width - strip->em,
                unit = reach / WHY_TUNER_RANGE_CENTS,
                bottom = height - strip->line - 0.4 * strip->em, top = 0.25 * strip->em;
  why_color_use (&strip->good, cr, 0.35);
  cairo_rectangle (cr, middle - WHY_TUNER_GOOD_CENTS * unit, top, 2.0 * WHY_TUNER_GOOD_CENTS * unit,
                   bottom - top);
  cairo_fill (cr);
  for (int tick = -50; tick <= 50; tick += 10)
    {
      gboolean is_long = tick % 50 == 0;
      double at = middle + tick * unit;
      why_color_use (is_long ? &strip->style->ink : &strip->style->faint, cr, is_long ? 1.0 : 0.7);
      cairo_move_to (cr, at, bottom);
      cairo_line_to (cr, at, bottom - (is_long ? 0.5 : 0.25) * (bottom - top));
      cairo_stroke (cr);
      if (is_long
          || (tick % 20 == 0 && tick != 0 && unit * 20.0 > 2.6 * strip->em && abs (tick) < 40))
        {
          g_autofree char *label = g_strdup_printf ("%s%d",
                                                    tick < 0   ? "−"
                                                    : tick > 0 ? "+"
                                                               : "",
                                                    abs (tick));
          draw_text (strip, label, strip->em, FALSE, at, bottom + 0.2 * strip->em);
        }
    }
  why_color_use (&strip->style->faint, cr, 1.0);
  cairo_move_to (cr, middle - reach, bottom);
  cairo_line_to (cr, middle + reach, bottom);
  cairo_stroke (cr);
  if (!why_note_display_name (strip->tuner->f0_hz, name, &cents))
    return;
  gboolean is_good = fabs (cents) <= WHY_TUNER_GOOD_CENTS + 0.5;
  double at = middle + cents * unit;
  why_color_use (is_good ? &strip->good : &strip->style->ink, cr, 1.0);
  cairo_set_line_width (cr, 0.22 * strip->em);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, at, top + 0.1 * strip->em);
  cairo_line_to (cr, at, bottom);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (cr, 1.0);
}

/* A bar from nothing to `most` with the target on it, and where the note is; what it is in words before it. */
static void
draw_gauge (const Strip *strip,
            const char *title,
            const char *value,
            double share,
            double from,
            double to,
            gboolean is_good,
            double x,
            double width,
            double y)
{
  cairo_t *cr = strip->cr;
  double title_width, value_width = 5.2 * strip->em, tall = 0.5 * strip->em,
                      middle = y + 0.5 * strip->line;
  why_text_measure (strip->text, title, strip->em, FALSE, &title_width, NULL);
  double left = x + MAX (title_width + 0.7 * strip->em, 4.2 * strip->em),
         right = x + width - value_width;
  why_color_use (&strip->style->ink, cr, 1.0);
  why_text_draw_line (strip->text, cr, title, strip->em, FALSE, x, y, left - x, FALSE);
  if (value)
    why_text_draw_line (strip->text, cr, value, strip->em, TRUE, right, y, value_width, TRUE);
  if (!(right - left > 3.0 * strip->em))
    return;
  why_color_use (&strip->style->faint, cr, 0.3);
  fill_rounded (cr, left, middle - 0.5 * tall, right - left, tall);
  why_color_use (&strip->good, cr, 0.6);
  cairo_rectangle (cr, left + from * (right - left), middle - 0.5 * tall,
                   (to - from) * (right - left), tall);
  cairo_fill (cr);
  if (!value)
    return;
  double radius = MARK * strip->em;
  cairo_arc (cr, left + share * (right - left), middle, radius, 0.0, 2.0 * G_PI);
  why_color_use (&strip->style->ink, cr, 1.0);
  if (is_good)
    cairo_fill (cr);
  else
    {
      cairo_set_line_width (cr, 0.18 * strip->em);
      cairo_stroke (cr);
      cairo_set_line_width (cr, 1.0);
    }
}

static gboolean
is_within (const WhyTuner *tuner, WhyCycleMeasure measure)
{
  const WhySwingChart chart = { .has_target = TRUE, .target = tuner->target };
  return why_swing_chart_is_within (&chart, measure,
                                    measure == WHY_CYCLE_RATE ? tuner->rate_hz
                                                              : tuner->extent_cents);
}

static void
draw_gauges (const Strip *strip, double x, double width, double height)
{
  const WhyTuner *tuner = strip->tuner;
  const WhySwingTarget *target = &tuner->target;
  double most_hz = MAX (MOST_RATE_HZ, 1.2 * target->rate_to_hz),
         most_cents = MAX (MOST_EXTENT_CENTS, 1.2 * target->extent_to_cents),
         step = MIN (1.6 * strip->line, 0.5 * height),
         top = 0.5 * height - step + 0.5 * (step - strip->line);
  char rate[32], extent[32];
  g_snprintf (rate, sizeof rate, _ ("%.1f Hz"), tuner->rate_hz);
  g_snprintf (extent, sizeof extent, _ ("±%.0f ct"), tuner->extent_cents);
  gboolean swings = !isnan (tuner->rate_hz);
  draw_gauge (strip, _ ("Rate"), swings ? rate : NULL, MIN (tuner->rate_hz / most_hz, 1.0),
              target->rate_from_hz / most_hz, target->rate_to_hz / most_hz,
              is_within (tuner, WHY_CYCLE_RATE), x, width, top);
  draw_gauge (strip, _ ("Extent"), swings ? extent : NULL,
              MIN (tuner->extent_cents / most_cents, 1.0), target->extent_from_cents / most_cents,
              target->extent_to_cents / most_cents, is_within (tuner, WHY_CYCLE_EXTENT), x, width,
              top + step);
}

void
why_tuner_draw (
    cairo_t *cr, const WhyTuner *tuner, const WhyFigureStyle *style, double width, double height)
{
  gboolean dark = why_figure_style_is_dark (style);
  g_autoptr (WhyText) text = why_text_new (style);
  Strip strip = {
    .cr = cr,
    .tuner = tuner,
    .style = style,
    .text = text,
    .good = dark ? (WhyColor){ 0.35, 0.85, 0.55, 1.0 } : (WhyColor){ 0.1, 0.6, 0.3, 1.0 },
    .em = style->font_size,
  };
  strip.line = why_text_line (text, strip.em);
  double left = NAME_WIDTH * strip.em, half = 0.5 * (width - left - GAP * strip.em);
  if (!(half > 4.0 * strip.em) || !(height > 2.0 * strip.line))
    return;
  cairo_save (cr);
  cairo_set_line_width (cr, 1.0);
  draw_name (&strip, height);
  draw_scale (&strip, left, half, height);
  draw_gauges (&strip, left + half + GAP * strip.em, half, height);
  cairo_restore (cr);
}

char *
why_tuner_describe (const WhyTuner *tuner)
{
  char name[WHY_NOTE_SIZE];
  double cents;
  GString *text = g_string_new (NULL);
  if (!why_note_display_name (tuner->f0_hz, name, &cents))
    {
      g_string_append (text, _ ("No note sounds."));
      return g_string_free (text, FALSE);
    }
  int off = (int) round (fabs (cents));
  if (off == 0)
    /* Translators: a note that is in tune. */
    g_string_append_printf (text, _ ("%s, in tune."), name);
  else if (cents > 0)
    /* Translators: a note and how much too high it is. */
    g_string_append_printf (text,
                            ngettext ("%s, %d cent high.", "%s, %d cents high.", (gulong) off),
                            name, off);
  else
    /* Translators: a note and how much too low it is. */
    g_string_append_printf (text, ngettext ("%s, %d cent low.", "%s, %d cents low.", (gulong) off),
                            name, off);
  if (isnan (tuner->rate_hz))
    return g_string_free (text, FALSE);
  g_string_append_c (text, ' ');
  g_string_append_printf (text,
                          is_within (tuner, WHY_CYCLE_RATE)
                              ? _ ("Rate %.1f Hz, in the target.")
                              : _ ("Rate %.1f Hz, outside the target."),
                          tuner->rate_hz);
  g_string_append_c (text, ' ');
  g_string_append_printf (text,
                          is_within (tuner, WHY_CYCLE_EXTENT)
                              ? _ ("Extent ±%.0f cents, in the target.")
                              : _ ("Extent ±%.0f cents, outside the target."),
                          tuner->extent_cents);
  return g_string_free (text, FALSE);
}
