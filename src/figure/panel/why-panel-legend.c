/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

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
  g_autofree char *peak = with_peak ? peak_text (b, pow (10.0, exponent)) : g_strdup ("");
  why_power_text (exponent, power, sizeof power);
  if (exponent == 0)
    /* Translators: %s is empty or ", peak +1.23". */
    return g_strdup_printf (_ ("Mean relevance%s"), peak);
  /* Translators: a power of ten such as 10⁻³, then empty or ", peak +1.23". */
  return g_strdup_printf (_ ("Mean relevance (%s)%s"), power, peak);
}

static double
legend_tick_top (WhyLabelBuilder *b)
{
  return b->geometry->legend.y + b->geometry->legend.height + b->d.tick + 0.5 * b->d.gap;
}

static void
add_caption (WhyLabelBuilder *b)
{
  g_autofree char *full = caption_text (b, TRUE), *brief = caption_text (b, FALSE);
  WhyLabel label = why_label_make (b, WHY_LABEL_CAPTION, full);

  if (!b->d.caption)
    return;
  if (label.box.width > b->geometry->width - 2.0 * b->d.pad)
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
