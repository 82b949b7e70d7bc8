/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-question-text.h"
#include "figure/why-number.h"

/* 10^exponent, a multiple of three, that gives numbers of one to three digits. */
static int
exponent_of (double limit)
{
  if (!(limit > 0.0) || !isfinite (limit))
    return 0;
  int exponent = 3 * (int) floor (log10 (limit) / 3.0);
  /* 0.123 reads better than 123 thousandths. */
  return limit >= 0.1 && limit < 1.0 ? 0 : exponent;
}

/* ", peak +1.23" where the colours, which end at a high quantile, do not reach the peak; else
 * nothing. */
static char *
peak_text (WhyLabelBuilder *b, double unit)
{
  double peak = b->raster->peak;

  if (!(fabs (peak) > b->raster->max * (1.0 + 1e-6)))
    return g_strdup ("");
  g_autofree char *number = why_number_text (peak / unit, TRUE);
  /* Translators: a number with its sign. */
  return g_strdup_printf (_ (", peak %s"), number);
}

static char *
caption_text (WhyLabelBuilder *b, gboolean with_peak)
{
  char power[40];

  if (b->geometry->kind == WHY_PANEL_SPECTROGRAM)
    return g_strdup (_ ("Level (dB re full scale)"));
  if (b->geometry->kind == WHY_PANEL_SCATTERING)
    return g_strdup (_ ("Amplitude (dB re maximum)"));
  if (!b->raster)
    return g_strdup (_ ("Mean relevance"));

  int exponent = exponent_of (b->raster->max);
  g_autofree char *peak
      = b->options && b->options->is_rescaled
            /* Translators: the colours of a scale mean other values than before. */
            ? g_strdup (_ (", new scale"))
            : with_peak ? peak_text (b, pow (10.0, exponent)) : g_strdup ("");
  why_power_text (exponent, power, sizeof power);
  if (exponent == 0)
    /* Translators: %s is empty or ", peak +1.23" or ", new scale". */
    return g_strdup_printf (_ ("Mean relevance%s"), peak);
  /* Translators: a power of ten such as 10⁻³, then empty or ", peak +1.23" or ", new scale". */
  return g_strdup_printf (_ ("Mean relevance (%s)%s"), power, peak);
}

static double
legend_tick_top (WhyLabelBuilder *b)
{
  return b->geometry->legend.y + b->geometry->legend.height + b->d.tick + 0.5 * b->d.gap;
}

/* Which technique the colours at the two ends speak for; FALSE where they are of none. */
gboolean
why_label_ends (WhyLabelBuilder *b, char *ends[2])
{
  const WhyAxes *axes = b->analysis ? b->analysis->axes : NULL;
  const WhyQuestion question = b->options ? b->options->question : why_question (G_MAXSIZE);
  g_autofree char *asked = why_question_text (axes, question);
  if (b->geometry->kind != WHY_PANEL_RELEVANCE || !b->raster || !*asked)
    return FALSE;
  const char *one = why_class_display_name (axes->classes[question.class_index]);
  const char *other
      = question.is_contrast ? why_class_display_name (axes->classes[question.other]) : one;
  /* Translators: at the end of a colour scale; %s is a playing technique that the colour speaks
   * against. */
  ends[0] = g_strdup_printf (question.is_contrast ? _ ("for %s") : _ ("against %s"), other);
  /* Translators: as above; the technique that the colour speaks for. */
  ends[1] = g_strdup_printf (_ ("for %s"), one);
  return TRUE;
}

/* Below the two ends of the scale, as wide as what is left of room there. */
static double
add_ends (WhyLabelBuilder *b, double least)
{
  char *ends[2] = { NULL };
  WhyLabel labels[2];
  double taken = 0.0;
  if (!why_label_ends (b, ends))
    return 0.0;
  for (int i = 0; i < 2; i++)
    {
      labels[i] = why_label_make (b, WHY_LABEL_END, ends[i]);
      labels[i].box.x = i == 0 ? b->span.x : b->span.x + b->span.width - labels[i].box.width;
      labels[i].box.y = legend_tick_top (b) + b->d.line;
      taken = MAX (taken, labels[i].box.width + b->d.em);
      g_free (ends[i]);
    }
  if (2.0 * taken + least > b->span.width)
    return 0.0;
  for (int i = 0; i < 2; i++)
    b->has_ends |= why_label_place (b, &labels[i]);
  return taken;
}

static void
add_caption (WhyLabelBuilder *b)
{
  g_autofree char *full = caption_text (b, TRUE), *brief = caption_text (b, FALSE);
  WhyLabel label = why_label_make (b, WHY_LABEL_CAPTION, full);

  if (!b->d.caption)
    return;
  /* Which colour speaks for what comes before how far the largest value lies beyond the scale. */
  double taken = add_ends (b, why_label_make (b, WHY_LABEL_CAPTION, brief).box.width);
  if (label.box.width > b->geometry->width - 2.0 * b->d.pad
      || (taken > 0.0 && label.box.width > b->span.width - 2.0 * taken))
    label = why_label_make (b, WHY_LABEL_CAPTION, brief);
  double x = b->span.x + 0.5 * (b->span.width - label.box.width);
  label.box.x
      = why_label_nudge (x, label.box.width, b->d.pad, b->geometry->width - b->d.pad, G_MAXDOUBLE);
  label.box.y = legend_tick_top (b) + b->d.line;
  why_label_place (b, &label);
}

static gboolean
ticks_fit (WhyLabelBuilder *b, GArray *ticks)
{
  double widest = 0.0;

  for (guint i = 0; i < ticks->len; i++)
    {
      double width;
      why_text_measure (b->text, g_array_index (ticks, WhyTick, i).text, b->d.em, FALSE, &width,
                        NULL);
      widest = MAX (widest, width);
    }
  return widest + 1.2 * b->d.em <= b->geometry->legend.width / MAX (ticks->len, 1);
}

/* As many ticks as there is room for. */
static GArray *
choose_ticks (WhyLabelBuilder *b, double unit, gboolean sign)
{
  for (int n = 9; n > 2; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_linear (b->raster->min, b->raster->max, n, unit, sign);
      if (ticks_fit (b, ticks))
        return g_steal_pointer (&ticks);
    }
  return why_ticks_linear (b->raster->min, b->raster->max, 2, unit, sign);
}

static void
add_legend_tick (WhyLabelBuilder *b, double value, const char *text)
{
  const WhyRect *bar = &b->geometry->legend;
  double x = bar->x + bar->width * (value - b->raster->min) / (b->raster->max - b->raster->min);
  WhyLabel label = why_label_make (b, WHY_LABEL_LEGEND, text);

  label.box.x = why_label_nudge (x - 0.5 * label.box.width, label.box.width, 0.0,
                                 b->geometry->width, 1.5 * b->d.em);
  label.box.y = legend_tick_top (b);
  if (why_label_place (b, &label))
    why_label_mark (b, WHY_LABEL_LEGEND, x, FALSE);
}

static void
add_legend_ticks (WhyLabelBuilder *b)
{
  gboolean relevance = b->geometry->kind == WHY_PANEL_RELEVANCE;
  double max = b->raster->max, unit = relevance ? pow (10.0, exponent_of (max)) : 1.0;
  g_autoptr (GArray) ticks = choose_ticks (b, unit, relevance);

  /* The limits of a signed scale are no round numbers: they come first, and round ones where they
   * leave room. */
  if (relevance)
    {
      g_autofree char *low = g_strdup_printf ("−%.3g", max / unit);
      g_autofree char *high = g_strdup_printf ("+%.3g", max / unit);
      add_legend_tick (b, -max, low);
      add_legend_tick (b, 0.0, "0");
      add_legend_tick (b, max, high);
    }
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double from_end = b->geometry->legend.width * (max - fabs (tick->value)) / (2.0 * max);
      if (!relevance || (tick->value != 0.0 && from_end > 4.5 * b->d.em))
        add_legend_tick (b, tick->value, tick->text);
    }
}

/* Small panels: the two ends, beside the bar, the unit on the right one. */
void
why_labels_add_legend_ends (WhyLabelBuilder *b)
{
  const WhyRect *bar = &b->geometry->legend;
  gboolean relevance = b->geometry->kind == WHY_PANEL_RELEVANCE;
  int exponent = relevance ? exponent_of (b->raster->max) : 0;
  char unit[48] = "";

  if (b->legend_unit)
    g_strlcpy (unit, b->legend_unit, sizeof unit);
  else if (!relevance)
    g_strlcpy (unit, _ (" dB"), sizeof unit);
  else if (exponent != 0)
    {
      g_strlcpy (unit, "·", sizeof unit);
      why_power_text (exponent, unit + strlen (unit), sizeof unit - strlen (unit));
    }
  for (int i = 0; i < 2; i++)
    {
      double end = (i == 0 ? b->raster->min : b->raster->max) / pow (10.0, exponent);
      g_autofree char *string = g_strdup_printf ("%s%.3g%s",
                                                 end < 0.0   ? "−"
                                                 : relevance ? "+"
                                                             : "",
                                                 fabs (end), i == 1 ? unit : "");
      WhyLabel label = why_label_make (b, WHY_LABEL_LEGEND, string);
      label.box.x = i == 0 ? bar->x - b->d.gap - label.box.width : bar->x + bar->width + b->d.gap;
      label.box.y = bar->y + 0.5 * (bar->height - label.box.height);
      why_label_place (b, &label);
    }
}

void
why_labels_add_legend (WhyLabelBuilder *b)
{
  add_caption (b);
  if (!b->raster || !(b->raster->max > b->raster->min))
    return;
  if (b->d.legend_ticks)
    add_legend_ticks (b);
  else
    why_labels_add_legend_ends (b);
}
